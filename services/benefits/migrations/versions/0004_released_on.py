"""The business day on which a run was released: the day its payment orders ask for."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("payment_run", sa.Column("released_on", sa.Date()))
    op.execute("UPDATE payment_run SET released_on = CAST(recorded_at AS date) WHERE status = 'released'")


def downgrade() -> None:
    op.drop_column("payment_run", "released_on")

"""The business day on which a return was filed, and why it was late."""

import sqlalchemy as sa
from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("monthly_return", sa.Column("filed_on", sa.Date()))
    op.add_column("monthly_return", sa.Column("late_reason", sa.Text()))
    op.execute("UPDATE monthly_return SET filed_on = CAST(recorded_at AS date)")
    op.alter_column("monthly_return", "filed_on", nullable=False)


def downgrade() -> None:
    op.drop_column("monthly_return", "late_reason")
    op.drop_column("monthly_return", "filed_on")

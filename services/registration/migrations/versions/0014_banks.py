"""Which banks there are, as loans says."""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("bank", sa.Column("bank_id", sa.Uuid(), primary_key=True))


def downgrade() -> None:
    op.drop_table("bank")

"""The table of banks that were registered elsewhere."""

import sqlalchemy as sa
from alembic import op

revision = "banks_0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table("bank", sa.Column("bank_id", sa.Uuid(), nullable=False), sa.PrimaryKeyConstraint("bank_id"))

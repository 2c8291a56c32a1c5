"""The arrears of employers as they were last said. The first day says them of every employer."""

import sqlalchemy as sa
from alembic import op

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "arrears",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("owed", sa.Numeric(precision=16, scale=2), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.CheckConstraint("owed >= 0", name="arrears_owed_not_below_zero"),
        sa.PrimaryKeyConstraint("employer_id"),
    )

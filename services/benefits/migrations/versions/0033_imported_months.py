"""Months of the agency's earlier system, which claims count."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Who was taken off a return before this column is told apart by nothing: such rows say that no month is credited.
    op.add_column("credited_month", sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False))
    op.create_table(
        "imported_month",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("scheme", sa.Text(), nullable=False),
        sa.Column("batch_id", sa.Uuid(), nullable=False),
        sa.Column("base", sa.Numeric(precision=18, scale=2), nullable=False),
        *(sa.Column(name, sa.Boolean(), nullable=False) for name in ("credited", "prevails")),
        *(sa.Column(name, sa.Text(), nullable=False) for name in ("source_system", "confidence")),
        sa.PrimaryKeyConstraint("person_id", "month", "scheme", "batch_id"),
    )
    op.create_index("imported_month_batch", "imported_month", ["batch_id"])


def downgrade() -> None:
    op.drop_table("imported_month")
    op.drop_column("credited_month", "withdrawn")

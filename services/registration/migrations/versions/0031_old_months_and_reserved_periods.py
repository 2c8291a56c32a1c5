"""Months of the agency's earlier system, and reserved periods that were said."""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
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
    op.create_table(
        "reserved_period",
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("left_on", sa.Date(), nullable=False),
        sa.Column("months", sa.Integer(), nullable=False),
        sa.Column(
            "said_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("months > 0", name="reserved_period_months"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("person_id", "left_on"),
    )


def downgrade() -> None:
    op.drop_table("reserved_period")
    op.drop_table("imported_month")
    op.drop_column("credited_month", "withdrawn")

"""Refunds of what employers paid above all that they owe."""

import sqlalchemy as sa
from alembic import op

revision = "0052"
down_revision = "0049"
branch_labels = None
depends_on = None
_BEFORE = (
    "'return', 'reversal', 'payment', 'matched', 'given_back', 'surcharge', 'surcharge_reversal', "
    "'surcharge_paid', 'written_off', 'inspection', 'inspection_reversal', 'inspection_paid'"
)


def upgrade() -> None:
    op.drop_constraint("posting_entry", "posting")
    op.create_check_constraint("posting_entry", "posting", f"entry IN ({_BEFORE}, 'refund')")
    op.create_table(
        "refund",
        sa.Column("refund_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("amount", sa.Numeric(16, 2), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("proposed_by", sa.Text(), nullable=False),
        sa.Column("proposed_on", sa.Date(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.PrimaryKeyConstraint("refund_id"),
        sa.CheckConstraint("status IN ('proposed', 'refused', 'refunded')", name="refund_status"),
        sa.CheckConstraint("amount > 0", name="refund_amount"),
        sa.CheckConstraint("status <> 'refunded' OR decided_by <> proposed_by", name="refund_by_another"),
        sa.CheckConstraint(
            "(status = 'proposed') = (decided_by IS NULL AND decided_on IS NULL)", name="refund_decided"
        ),
    )
    op.create_index("refund_employer", "refund", ["employer_id", "refund_id"])
    op.create_index(
        "refund_one", "refund", ["employer_id"], unique=True, postgresql_where=sa.text("status = 'proposed'")
    )

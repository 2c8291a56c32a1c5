"""What employers owe for months past their due day, and the postings of surcharges."""

import sqlalchemy as sa
from alembic import op

revision = "0033"
down_revision = "0040"
branch_labels = None
depends_on = None
_AMOUNT = sa.Numeric(16, 2)
_BEFORE = "'return', 'reversal', 'payment', 'matched', 'given_back'"


def upgrade() -> None:
    op.create_table(
        "debt",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("month", sa.Date(), nullable=False),
        sa.Column("due_on", sa.Date(), nullable=False),
        sa.Column("charged", _AMOUNT, nullable=False),
        sa.Column("owed", _AMOUNT, nullable=False),
        sa.Column("surcharge", _AMOUNT, nullable=False),
        sa.Column("surcharge_left", _AMOUNT, nullable=False),
        sa.Column("chased", sa.Boolean(), nullable=False),
        sa.Column("as_of", sa.Date(), nullable=False),
        sa.PrimaryKeyConstraint("employer_id", "month"),
        sa.CheckConstraint("owed >= 0", name="debt_owed_not_below_zero"),
        sa.CheckConstraint("surcharge_left BETWEEN 0 AND surcharge", name="debt_surcharge_left"),
        sa.CheckConstraint("NOT chased OR owed + surcharge_left > 0", name="debt_chased"),
    )
    op.create_index(
        "debt_open", "debt", ["employer_id", "due_on"], postgresql_where=sa.text("owed + surcharge_left > 0")
    )
    _entries(f"{_BEFORE}, 'surcharge', 'surcharge_reversal', 'surcharge_paid', 'written_off'")


def downgrade() -> None:
    _entries(_BEFORE)
    op.drop_table("debt")


def _entries(named: str) -> None:
    op.drop_constraint("posting_entry", "posting")
    op.create_check_constraint("posting_entry", "posting", f"entry IN ({named})")

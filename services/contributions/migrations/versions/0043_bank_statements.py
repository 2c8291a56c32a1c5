"""Bank statements: the agency's accounts, statements, entries; money of nobody has postings without an employer."""

import sqlalchemy as sa
from alembic import op

revision = "0043"
down_revision = "0033"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_AMOUNT = sa.Numeric(16, 2)


def upgrade() -> None:
    op.alter_column("posting", "employer_id", nullable=True)
    op.create_check_constraint(
        "posting_of_nobody",
        "posting",
        "employer_id IS NOT NULL OR debit_account IN ('unclear', 'payable') OR credit_account = 'unclear'",
    )
    op.create_table(
        "collecting_account",
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("bank_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("status IN ('waiting', 'stands')", name="collecting_account_status"),
        sa.CheckConstraint("status <> 'stands' OR decided_by <> asked_by", name="collecting_account_by_another"),
        sa.PrimaryKeyConstraint("account_id"),
        sa.UniqueConstraint("bank_id", "number", name="collecting_account_of_bank"),
    )
    op.create_table(
        "bank_statement",
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("opening", _AMOUNT, nullable=True),
        sa.Column("closing", _AMOUNT, nullable=True),
        sa.Column("closed_on", sa.Date(), nullable=True),
        sa.Column("row_count", sa.Integer(), nullable=False),
        sa.Column("left_out", sa.Integer(), nullable=False),
        sa.Column("credited", _AMOUNT, nullable=False),
        sa.Column("debited", _AMOUNT, nullable=False),
        sa.Column("taken_by", sa.Text(), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint("kind IN ('camt.053', 'camt.054')", name="bank_statement_kind"),
        sa.PrimaryKeyConstraint("statement_id"),
        sa.UniqueConstraint("account_id", "kind", "name", name="bank_statement_name"),
    )
    op.create_index(
        "bank_statement_days", "bank_statement", ["account_id", "closed_on"],
        postgresql_where=sa.text("kind = 'camt.053'"),
    )  # fmt: skip
    _create_entries()


def _create_entries() -> None:
    op.create_table(
        "bank_entry",
        sa.Column("bank_entry_id", sa.BigInteger(), sa.Identity(always=True), nullable=False),
        sa.Column("statement_id", sa.Uuid(), nullable=False),
        sa.Column("account_id", sa.Uuid(), nullable=False),
        sa.Column("reference", sa.Text(), nullable=False),
        sa.Column("side", sa.Text(), nullable=False),
        sa.Column("amount", _AMOUNT, nullable=False),
        sa.Column("reversal", sa.Boolean(), nullable=False),
        sa.Column("booked_on", sa.Date(), nullable=False),
        sa.Column("told", sa.Text(), nullable=True),
        sa.Column("end_to_end", sa.Text(), nullable=True),
        sa.Column("originals", sa.ARRAY(sa.Text()), nullable=True),
        sa.Column("status", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("proposed", sa.Text(), nullable=True),
        sa.Column("months", sa.ARRAY(sa.Date()), nullable=True),
        sa.Column("amounts", sa.ARRAY(_AMOUNT), nullable=True),
        sa.Column("proposed_by", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.CheckConstraint("amount > 0", name="bank_entry_amount_above_zero"),
        sa.CheckConstraint("side IN ('credit', 'debit')", name="bank_entry_side"),
        sa.CheckConstraint(
            "status IN ('matched', 'held', 'known', 'differs', 'waiting', 'proposed', 'allocated', 'returned', 'out')",
            name="bank_entry_status",
        ),
        sa.CheckConstraint("proposed IN ('allocate', 'return')", name="bank_entry_proposed"),
        sa.CheckConstraint(
            "(status IN ('proposed', 'allocated', 'returned')) = (proposed IS NOT NULL)", name="bank_entry_by"
        ),
        sa.CheckConstraint(
            "status NOT IN ('allocated', 'returned') OR decided_by <> proposed_by", name="bank_entry_by_another"
        ),
        sa.PrimaryKeyConstraint("bank_entry_id"),
        sa.UniqueConstraint("account_id", "reference", name="bank_entry_once"),
    )
    op.create_index("bank_entry_statement", "bank_entry", ["statement_id"])
    op.create_index(
        "bank_entry_open", "bank_entry", ["bank_entry_id"],
        postgresql_where=sa.text("status IN ('waiting', 'proposed', 'differs')"),
    )  # fmt: skip


def downgrade() -> None:
    op.drop_table("bank_entry")
    op.drop_table("bank_statement")
    op.drop_table("collecting_account")
    op.drop_constraint("posting_of_nobody", "posting")
    op.alter_column("posting", "employer_id", nullable=False)

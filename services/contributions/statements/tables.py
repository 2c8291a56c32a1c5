"""Tables of bank statements: the agency's accounts, the statements of them, and every entry once."""

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Computed,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # An account of the agency at a bank; `bank_id` is null where the bank is no party here. A bank's statements of it
    # are taken once another officer let it stand. `issuer`: whose references its entries have.
    "collecting_account",
    metadata,
    Column("account_id", Uuid, primary_key=True),
    Column("bank_id", Uuid),
    Column("number", Text, nullable=False),
    Column("issuer", Text, Computed("coalesce('bank:' || bank_id::text, 'account:' || number)"), nullable=False),
    Column("status", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("decided_by", Text),
    CheckConstraint("status IN ('waiting', 'stands')", name="collecting_account_status"),
    CheckConstraint("status <> 'stands' OR decided_by <> asked_by", name="collecting_account_by_another"),
    UniqueConstraint("bank_id", "number", name="collecting_account_of_bank", postgresql_nulls_not_distinct=True),
)
Table(
    # A statement (camt.053) or notification (camt.054) as it was taken. Balances are those that the bank told.
    "bank_statement",
    metadata,
    Column("statement_id", Uuid, primary_key=True),
    Column("account_id", Uuid, nullable=False),
    Column("kind", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("opening", AMOUNT),
    Column("closing", AMOUNT),
    Column("closed_on", Date),
    Column("row_count", Integer, nullable=False),
    Column("left_out", Integer, nullable=False),
    Column("credited", AMOUNT, nullable=False),
    Column("debited", AMOUNT, nullable=False),
    Column("taken_by", Text, nullable=False),
    Column("taken_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("kind IN ('camt.053', 'camt.054')", name="bank_statement_kind"),
    UniqueConstraint("account_id", "kind", "name", name="bank_statement_name"),
    Index("bank_statement_days", "account_id", "closed_on", postgresql_where=text("kind = 'camt.053'")),
)
Table(
    # A booked payment of a statement, by the bank's reference, once for each account. `status`: counted for an employer
    # (matched, allocated), above the bound (held), recorded by the payments' door before (known, or differs with
    # another amount), nobody's yet (waiting, proposed), to be sent back (returned), money that went out (out).
    "bank_entry",
    metadata,
    Column("bank_entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("statement_id", Uuid, nullable=False),
    Column("account_id", Uuid, nullable=False),
    Column("reference", Text, nullable=False),
    Column("side", Text, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("reversal", Boolean, nullable=False),
    Column("booked_on", Date, nullable=False),
    Column("told", Text),
    Column("end_to_end", Text),
    Column("originals", ARRAY(Text)),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("employer_id", Uuid),
    Column("proposed", Text),
    Column("months", ARRAY(Date)),
    Column("amounts", ARRAY(AMOUNT)),
    Column("proposed_by", Text),
    Column("because", Text),
    Column("decided_by", Text),
    CheckConstraint("amount > 0", name="bank_entry_amount_above_zero"),
    CheckConstraint("side IN ('credit', 'debit')", name="bank_entry_side"),
    CheckConstraint(
        "status IN ('matched', 'held', 'known', 'differs', 'waiting', 'proposed', 'allocated', 'returned', 'out')",
        name="bank_entry_status",
    ),
    CheckConstraint("proposed IN ('allocate', 'return')", name="bank_entry_proposed"),
    CheckConstraint("(status IN ('proposed', 'allocated', 'returned')) = (proposed IS NOT NULL)", name="bank_entry_by"),
    CheckConstraint(
        "status NOT IN ('allocated', 'returned') OR decided_by <> proposed_by", name="bank_entry_by_another"
    ),
    UniqueConstraint("account_id", "reference", name="bank_entry_once"),
    Index("bank_entry_statement", "statement_id"),
    Index("bank_entry_open", "bank_entry_id", postgresql_where=text("status IN ('waiting', 'proposed', 'differs')")),
)

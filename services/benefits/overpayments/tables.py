"""Postings."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Identity,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from services.benefits.metadata import AMOUNT, metadata, recorded

Table(
    # Money moves here: balanced by construction, never changed, only reversed.
    "posting",
    metadata,
    Column("posting_id", BigInteger, Identity(always=True), primary_key=True),
    Column("claim_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("debit_account", Text, nullable=False),
    Column("credit_account", Text, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("entry", Text, nullable=False),
    Column("run_id", Uuid),
    recorded(),
    CheckConstraint("amount > 0", name="posting_amount_above_zero"),
    CheckConstraint("debit_account <> credit_account", name="posting_two_accounts"),
    CheckConstraint("entry IN ('benefit', 'overpayment', 'set_off', 'returned')", name="posting_entry"),
    Index("posting_claim", "claim_id"),
    Index("posting_person", "person_id"),
    Index(
        "posting_receivable",
        "person_id",
        postgresql_where=text("debit_account = 'overpayment_receivable' OR credit_account = 'overpayment_receivable'"),
    ),
)

"""Tables of employers' accounts: postings, and payments that wait for an officer."""

from sqlalchemy import (
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Table,
    Text,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # An official assessment is booked as a return without `return_id`; `reference` names it.
    #
    # Money moves here: balanced by construction, never changed, only reversed. Every posting on `receivable` other than
    # `return` and `reversal` counts as money for what an employer owes: as credit more of it, as debit less.
    "posting",
    metadata,
    Column("posting_id", BigInteger, Identity(always=True), primary_key=True),
    # Without an employer: money of a bank statement that is nobody's yet, or goes back.
    Column("employer_id", Uuid),
    Column("debit_account", Text, nullable=False),
    Column("credit_account", Text, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("entry", Text, nullable=False),
    Column("month", Date),
    Column("return_id", Uuid),
    Column("reference", Text),
    # Whose reference it is: `bank:<id>`, or `agency`. References are unique with their issuer.
    Column("issuer", Text),
    Column("booked_on", Date, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    CheckConstraint("amount > 0", name="posting_amount_above_zero"),
    CheckConstraint("debit_account <> credit_account", name="posting_two_accounts"),
    CheckConstraint(
        "employer_id IS NOT NULL OR debit_account IN ('unclear', 'payable') OR credit_account = 'unclear'",
        name="posting_of_nobody",
    ),
    CheckConstraint(
        "entry IN ('return', 'reversal', 'payment', 'matched', 'given_back', 'surcharge', 'surcharge_reversal', "
        "'surcharge_paid', 'written_off', 'inspection', 'inspection_reversal', 'inspection_paid', 'refund')",
        name="posting_entry",
    ),
    CheckConstraint("entry <> 'payment' OR (issuer IS NOT NULL AND reference IS NOT NULL)", name="posting_issuer"),
    Index("posting_employer", "employer_id", "posting_id"),
    Index("posting_return", "return_id", postgresql_where=text("return_id IS NOT NULL")),
    Index("posting_issuer", "issuer", "posting_id", postgresql_where=text("entry = 'payment'")),
    Index("posting_payment", "issuer", "reference", unique=True, postgresql_where=text("entry = 'payment'")),
)
Table(
    # A payment that no balance and no certificate counts before an officer, another than who recorded it, has looked.
    "unmatched_payment",
    metadata,
    Column("posting_id", BigInteger, primary_key=True, autoincrement=False),
    Column("employer_id", Uuid, nullable=False),
    Column("issuer", Text, nullable=False),
    Column("reference", Text, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("paid_on", Date, nullable=False),
    Column("bound", JSON, nullable=False),
    Column("recorded_by", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("decided_by", Text),
    Column("because", Text),
    CheckConstraint("status IN ('waiting', 'matched', 'given_back')", name="unmatched_payment_status"),
    CheckConstraint("(status = 'waiting') = (decided_by IS NULL)", name="unmatched_payment_decided"),
    CheckConstraint("decided_by <> recorded_by", name="unmatched_payment_two_people"),
    Index("unmatched_payment_waiting", "posting_id", postgresql_where=text("status = 'waiting'")),
)
Table(
    # What an employer owes for a month that it did not file, as an officer proposed and another decided.
    # `basis_month`: the month whose contributions are owed again; `replaced_by`: the employer's own return, which came
    # later. `staff`: people at work in the month, as registered.
    "official_assessment",
    metadata,
    Column("assessment_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("basis_month", Date, nullable=False),
    Column("staff", Integer, nullable=False),
    Column("status", Text, nullable=False),
    Column("because", Text),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("decided_by", Text),
    Column("decided_on", Date),
    Column("replaced_by", Uuid),
    Column("replaced_on", Date),
    CheckConstraint("status IN ('proposed', 'refused', 'stands', 'replaced')", name="official_assessment_status"),
    CheckConstraint("amount > 0 AND basis_month < month", name="official_assessment_amount"),
    CheckConstraint(
        "status NOT IN ('stands', 'replaced') OR decided_by <> proposed_by", name="official_assessment_by_another"
    ),
    CheckConstraint(
        "(decided_by IS NULL) = (decided_on IS NULL) AND (status = 'proposed') <= (decided_by IS NULL) "
        "AND (status IN ('refused', 'stands')) <= (decided_by IS NOT NULL)",
        name="official_assessment_decided",
    ),
    CheckConstraint(
        "(status = 'replaced') = (replaced_by IS NOT NULL AND replaced_on IS NOT NULL)",
        name="official_assessment_replaced",
    ),
    Index("official_assessment_employer", "employer_id", "assessment_id"),
    Index(
        "official_assessment_one",
        "employer_id",
        "month",
        unique=True,
        postgresql_where=text("status <> 'refused'"),
    ),
)

"""Tables of the loans database."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.spine.tables import add_spine_tables

metadata = MetaData()
add_spine_tables(metadata)
_RECORDED = text("clock_timestamp()")
AMOUNT = Numeric(16, 2)

Table(
    "bank",
    metadata,
    Column("bank_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False, unique=True),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
)
Table(
    # Who may borrow: every employer that registration has told of.
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
)
Table(
    # One row a phase; the guard of its budget is this row's lock and this constraint.
    "phase_use",
    metadata,
    Column("phase", Text, primary_key=True),
    Column("budget", AMOUNT, nullable=False),
    Column("reserved", AMOUNT, nullable=False, server_default="0"),
    Column("disbursed", AMOUNT, nullable=False, server_default="0"),
    CheckConstraint("reserved <= budget", name="phase_use_within_budget"),
    CheckConstraint("disbursed <= reserved", name="phase_use_disbursed_was_reserved"),
)
Table(
    # An application becomes the loan; the row is the lock of everything said about it.
    "loan",
    metadata,
    Column("loan_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("bank_id", Uuid, ForeignKey("bank.bank_id"), nullable=False),
    Column("phase", Text, nullable=False),
    Column("asked", AMOUNT, nullable=False),
    Column("amount", AMOUNT),
    Column("interest_rate", Numeric(8, 6)),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("applied_on", Date, nullable=False),
    Column("decided_by", Text),
    Column("disbursed_by", Text),
    Column("disbursed_on", Date),
    Column("reference", Text),
    Column("baseline_month", Date),
    Column("baseline_headcount", Integer),
    Column("baseline_return_id", Uuid),
    Column("covenant_from", Date),
    Column("covenant_until", Date),
    Column("flag", Text),
    Column("latest_month", Date),
    Column("open_breach", Boolean, nullable=False, server_default="false"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    CheckConstraint("status IN ('applied', 'approved', 'refused', 'disbursed')", name="loan_status"),
    CheckConstraint("decided_by <> disbursed_by", name="loan_second_person"),
    CheckConstraint("amount > 0", name="loan_amount_above_zero"),
    CheckConstraint(
        "status <> 'disbursed' OR (baseline_headcount > 0 AND disbursed_on IS NOT NULL)",
        name="loan_disbursed_has_baseline",
    ),
    Index("loan_employer", "employer_id"),
    Index("loan_bank", "bank_id", "loan_id"),
    Index("loan_reference", "bank_id", "reference", unique=True, postgresql_where=text("reference IS NOT NULL")),
)
Table(
    # What contributions says of each employer's months; the highest version stands.
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text),
    Column("headcount", Integer),
    Column("return_id", Uuid),
    Column("due_on", Date, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Every judgement ever made; the highest version of a month stands.
    "judgement",
    metadata,
    Column("loan_id", Uuid, ForeignKey("loan.loan_id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("headcount", Integer),
    Column("share", Numeric(12, 4)),
    Column("verdict", Text, nullable=False),
    Column("because", Text, nullable=False),
    Column("term_id", Text, nullable=False),
    Column("judged_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    PrimaryKeyConstraint("loan_id", "month", "version"),
    CheckConstraint("verdict IN ('kept', 'breached', 'unproven')", name="judgement_verdict"),
)
Table(
    # A judgement that an officer has seen.
    "acknowledgement",
    metadata,
    Column("loan_id", Uuid, ForeignKey("loan.loan_id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("acknowledged_by", Text, nullable=False),
    Column("note", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    PrimaryKeyConstraint("loan_id", "month", "version"),
)

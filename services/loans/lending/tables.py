"""Loans."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    Table,
    Text,
    Uuid,
    text,
)

from services.loans.metadata import AMOUNT, RECORDED, metadata

Table(
    # An application becomes the loan; the row is the lock for all events about it.
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
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    # Why the employer withdrew it.
    Column("withdrawn_because", Text),
    CheckConstraint("status IN ('applied', 'approved', 'refused', 'withdrawn', 'disbursed')", name="loan_status"),
    CheckConstraint("(status = 'withdrawn') = (withdrawn_because IS NOT NULL)", name="loan_withdrawn_why"),
    CheckConstraint("decided_by <> disbursed_by", name="loan_second_person"),
    CheckConstraint("amount > 0", name="loan_amount_above_zero"),
    CheckConstraint(
        "status <> 'disbursed' OR (baseline_headcount > 0 AND disbursed_on IS NOT NULL)",
        name="loan_disbursed_has_baseline",
    ),
    Index("loan_employer", "employer_id"),
    Index("loan_bank", "bank_id", "loan_id"),
    Index("loan_flagged", "loan_id", postgresql_where=text("flag IN ('breached', 'unproven')")),
    Index("loan_reference", "bank_id", "reference", unique=True, postgresql_where=text("reference IS NOT NULL")),
)

"""Debts of each employer by month past its due day, as they were last stated, and agreements to pay them."""

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, metadata

Table(
    # A month of which something was owed after its due day. `owed`: contributions not paid; `surcharge`: made so far on
    # them; `surcharge_left`: the part of it not paid; `chased`: listeners know it as a debt.
    "debt",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("charged", AMOUNT, nullable=False),
    Column("owed", AMOUNT, nullable=False),
    Column("surcharge", AMOUNT, nullable=False),
    Column("surcharge_left", AMOUNT, nullable=False),
    Column("chased", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
    CheckConstraint("owed >= 0", name="debt_owed_not_below_zero"),
    CheckConstraint("surcharge_left BETWEEN 0 AND surcharge", name="debt_surcharge_left"),
    CheckConstraint("NOT chased OR owed + surcharge_left > 0", name="debt_chased"),
    Index("debt_open", "employer_id", "due_on", postgresql_where=text("owed + surcharge_left > 0")),
)
Table(
    # An agreement to pay all that was owed when it was approved, by instalments. `since`: the last posting before it;
    # later payments count for its instalments, in order.
    "agreement",
    metadata,
    Column("agreement_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("status", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("first_due_on", Date, nullable=False),
    Column("amount", AMOUNT),
    Column("grace_days", Integer),
    Column("since", BigInteger),
    Column("proposed_by", Text, nullable=False),
    Column("proposed_on", Date, nullable=False),
    Column("decided_by", Text),
    Column("decided_on", Date),
    Column("because", Text),
    Column("ended_on", Date),
    Column("broken_by", Integer),
    CheckConstraint("status IN ('proposed', 'refused', 'stands', 'kept', 'broken')", name="agreement_status"),
    CheckConstraint("(status = 'proposed') = (decided_by IS NULL)", name="agreement_decided"),
    CheckConstraint("decided_by <> proposed_by", name="agreement_by_another"),
    CheckConstraint("(status IN ('kept', 'broken')) = (ended_on IS NOT NULL)", name="agreement_ended"),
    CheckConstraint("(status = 'broken') = (broken_by IS NOT NULL)", name="agreement_broken"),
    CheckConstraint("(status IN ('stands', 'kept', 'broken')) = (amount IS NOT NULL)", name="agreement_amount"),
    Index("agreement_employer", "employer_id", "agreement_id"),
    Index(
        "agreement_one",
        "employer_id",
        unique=True,
        postgresql_where=text("status IN ('proposed', 'stands')"),
    ),
)
Table(
    "agreement_instalment",
    metadata,
    Column("agreement_id", Uuid, ForeignKey("agreement.agreement_id"), nullable=False),
    Column("nr", Integer, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    PrimaryKeyConstraint("agreement_id", "nr"),
    CheckConstraint("amount > 0", name="agreement_instalment_amount"),
)

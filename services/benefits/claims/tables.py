"""Claims, what they are entitled to, and the days that were awarded."""

from sqlalchemy import (
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY, DATERANGE, ExcludeConstraint

from libs.common.database.invariants import CopyOf, copy_of
from services.benefits.metadata import AMOUNT, metadata, recorded

Table(
    # One claim. The row is the lock for all events about it.
    "claim",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("branch", Text, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("payee", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("waiting_for", JSON, nullable=False),
    Column("decision", JSON),
    Column("entitled", AMOUNT, nullable=False, server_default="0"),
    Column("review_on", Date),
    Column("proceed_without", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    # Which of its decisions is in force, and since when the person knows it: an appeal names it.
    Column("decision_no", Integer, nullable=False, server_default="0"),
    Column("decided_on", Date),
    Column("filed_on", Date, nullable=False),
    Column("filed_by", Text),
    # Money is multiplied before it is divided: days × total × rate / divisor, for a month that is not over.
    Column("wage_total", AMOUNT),
    Column("wage_divisor", Integer),
    Column("rate", Numeric(8, 6)),
    Column("awarded_at", DateTime(timezone=True)),
    # An account entered by somebody else than the person waits for another officer.
    Column("payee_told_by", Text),
    Column("payee_waiting", JSON(none_as_null=True)),
    Column("payee_waiting_by", Text),
    # Told by an agent who acted for a caller: nothing is paid there until the person, or an officer, says yes.
    Column("payee_unconfirmed", Boolean, nullable=False, server_default="false"),
    recorded(),
    CheckConstraint("last_day >= first_day", name="claim_days"),
    CheckConstraint(
        "status IN ('pending', 'in_payment', 'rejected', 'stopped', 'closed', 'withdrawn')", name="claim_status"
    ),
    Index("claim_person", "person_id"),
    Index("claim_employer", "employer_id"),
    Index("claim_review", "review_on", postgresql_where=text("review_on IS NOT NULL")),
    Index("claim_open", "claim_id", postgresql_where=text("status IN ('pending', 'in_payment', 'stopped')")),
)
Table(
    # What the decision in force awards, month by month, and what was paid of it. No payment passes `bound`: the award,
    # or what had been paid already when a decision awarded less.
    "entitlement",
    metadata,
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("month", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("paid", AMOUNT, nullable=False, server_default="0"),
    Column("bound", AMOUNT, nullable=False),
    PrimaryKeyConstraint("claim_id", "month"),
    CheckConstraint("paid >= 0 AND paid <= bound", name="entitlement_paid_within"),
)
Table(
    # Whose each day is: one claim of a person, whatever the employer. `person_id` is the kept id.
    "awarded_days",
    metadata,
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("days", DATERANGE, nullable=False),
    PrimaryKeyConstraint("claim_id", "days"),
    ExcludeConstraint(("person_id", "="), ("days", "&&"), name="awarded_days_once", using="gist"),
    CheckConstraint("NOT isempty(days)", name="awarded_days_some"),
    Index("awarded_days_claim", "claim_id", "month"),
)
Table(
    # What an officer decided about days that several claims of a person ask for: this claim keeps them, or goes on
    # without those that the others have.
    "days_decision",
    metadata,
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), primary_key=True),
    Column("keeps", Boolean, nullable=False),
    Column("others", ARRAY(Uuid), nullable=False),
    Column("because", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    recorded(),
)
Table(
    # What an officer decided about a claim that no employer certified: it is paid on the employer's returns, until a
    # certificate confirms or corrects it; or it is rejected, until one comes.
    "evidence_decision",
    metadata,
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), primary_key=True),
    Column("pays", Boolean, nullable=False),
    Column("because", Text, nullable=False),
    Column("decided_by", Text, nullable=False),
    recorded(),
)
Table(
    "wage_conflict",
    metadata,
    Column("claim_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("wage", AMOUNT, nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("claim_id", "month"),
    info=copy_of(CopyOf("reported wages", ("claim_id", "month", "wage", "version"))),
)

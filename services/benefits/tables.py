"""Tables of the benefits database."""

from sqlalchemy import (
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
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
from sqlalchemy.dialects.postgresql import ARRAY, DATEMULTIRANGE, DATERANGE, ExcludeConstraint

from libs.common.four_eyes.approvals import add_approval_table
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.employments import add_employment_table
from libs.copies.mandates import add_mandate_table

metadata = MetaData()
add_spine_tables(metadata)
add_approval_table(metadata)
add_alias_table(metadata)
add_mandate_table(metadata)
_RECORDED = text("clock_timestamp()")
AMOUNT = Numeric(16, 2)


def _recorded() -> Column[object]:
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED)


Table(
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    Column("sector", Text, nullable=False),
)
add_employment_table(metadata, Index("employment_person", "person_id"))
Table(
    # Who is registered: nobody files a claim for a person that does not exist.
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
)
Table(
    "closure_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("employer_id", Uuid),
    Column("area", Text),
    Column("sector", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("disease", Text, nullable=False),
    Index("closure_order_number", "order_number"),
)
Table(
    # Orders by which persons stay away from work, as programmes says them: evidence of the days, nothing of why.
    "isolation_order",
    metadata,
    Column("order_number", Text, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("version", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("isolation_order_person", "person_id"),
)
Table(
    # What contributions says of each employer's months: accepted at `version`, or overdue (version 0).
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_on", Date),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    "credited_month",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("base", AMOUNT, nullable=False),
    Column("credited", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "month", "employer_id"),
)
Table(
    "certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("cause", Text, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("wages_paid", Boolean, nullable=False),
    Column("hash", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    _recorded(),
    CheckConstraint("last_day >= first_day", name="certificate_days"),
    Index("certificate_person", "person_id", "employer_id"),
)
Table(
    # One claim. The row is the lock of everything said about it.
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
    Column("filed_on", Date, nullable=False),
    Column("filed_by", Text),
    # Money is multiplied before it is divided: days × total × rate / divisor, for a month that is not over.
    Column("wage_total", AMOUNT),
    Column("wage_divisor", Integer),
    Column("rate", Numeric(8, 6)),
    Column("awarded_at", DateTime(timezone=True)),
    # An account that somebody else than the person told waits for another officer.
    Column("payee_told_by", Text),
    Column("payee_waiting", JSON(none_as_null=True)),
    Column("payee_waiting_by", Text),
    # Told by an agent who acted for a caller: nothing is paid there until the person, or an officer, says yes.
    Column("payee_unconfirmed", Boolean, nullable=False, server_default="false"),
    _recorded(),
    CheckConstraint("last_day >= first_day", name="claim_days"),
    CheckConstraint("status IN ('pending', 'in_payment', 'rejected', 'stopped', 'closed')", name="claim_status"),
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
    _recorded(),
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
)
Table(
    # A month's payments: frozen, then released by a second officer against the hash of what was approved.
    "payment_run",
    metadata,
    Column("run_id", Uuid, primary_key=True),
    Column("month", Date, nullable=False),
    Column("status", Text, nullable=False),
    Column("hash", Text, nullable=False),
    Column("count", Integer, nullable=False),
    Column("total", AMOUNT, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("released_by", Text),
    Column("released_on", Date),
    _recorded(),
    CheckConstraint("made_by <> released_by", name="payment_run_second_person"),
    CheckConstraint("status IN ('frozen', 'released', 'outdated', 'withdrawn')", name="payment_run_status"),
    CheckConstraint("(status = 'released') = (released_by IS NOT NULL)", name="payment_run_released_by_somebody"),
    Index("payment_run_one_frozen", "month", unique=True, postgresql_where=text("status = 'frozen'")),
)
Table(
    "payment_line",
    metadata,
    Column("run_id", Uuid, ForeignKey("payment_run.run_id"), nullable=False),
    Column("claim_id", Uuid, ForeignKey("claim.claim_id"), nullable=False),
    Column("claim_version", Integer, nullable=False),
    Column("month", Date, nullable=False),
    Column("days", Integer, nullable=False),
    Column("entitled", AMOUNT, nullable=False),
    Column("set_off", AMOUNT, nullable=False),
    Column("amount", AMOUNT, nullable=False),
    Column("payee", JSON, nullable=False),
    Column("status", Text, nullable=False),
    Column("returned_because", Text),
    # The days that this payment pays for; a difference in the amount alone has none.
    Column("covers", DATEMULTIRANGE, nullable=False, server_default=text("'{}'::datemultirange")),
    # Whether the person was paid to this account before: new, changed, known.
    Column("account", Text, nullable=False, server_default="known"),
    PrimaryKeyConstraint("run_id", "claim_id", "month"),
    CheckConstraint("account IN ('new', 'changed', 'known')", name="payment_line_account"),
    CheckConstraint("amount = entitled - set_off", name="payment_line_adds_up"),
    CheckConstraint("amount >= 0 AND entitled >= 0", name="payment_line_not_below_zero"),
    CheckConstraint(
        "status IN ('frozen', 'confirmed', 'returned', 'outdated', 'withdrawn')", name="payment_line_status"
    ),
    CheckConstraint("(status = 'returned') = (returned_because IS NOT NULL)", name="payment_line_returned_why"),
    Index("payment_line_claim", "claim_id"),
)
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
    _recorded(),
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

"""Tables of the contributions database."""

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKeyConstraint,
    Identity,
    Index,
    Integer,
    MetaData,
    Numeric,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)

from libs.common.sheets.tables import add_job_tables
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.banks import add_bank_table
from libs.copies.employments import add_employment_table
from libs.copies.mandates import add_mandate_table

metadata = MetaData()
add_spine_tables(metadata)
add_alias_table(metadata)
add_bank_table(metadata)
add_mandate_table(metadata)
add_job_tables(metadata)
_RECORDED = text("clock_timestamp()")
AMOUNT = Numeric(16, 2)
EXACT = Numeric(20, 6)

Table(
    # What registration says of employers. The row is the lock of everything said about the employer.
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("event_partition", SmallInteger, nullable=False),
    Column("version", BigInteger, nullable=False, server_default="0"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    UniqueConstraint("registration_number", name="employer_registration_number_key"),
    postgresql_with={"fillfactor": "70"},
)
Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
)
add_employment_table(metadata, Index("employment_employer_person", "employer_id", "person_id"))
Table(
    # The version of a month's return that stands now.
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("headcount", Integer, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Versions that listeners know and a restore made us forget: the next one is above them, and withdraws who was on
    # them and is not on it.
    "forgotten_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("persons", ARRAY(Uuid), nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Every accepted version of every return; never changed.
    "monthly_return",
    metadata,
    Column("return_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("headcount", Integer, nullable=False),
    Column("region", Text, nullable=False),
    Column("employee_statutory", EXACT, nullable=False),
    Column("employee_payable", AMOUNT, nullable=False),
    Column("employer_statutory", EXACT, nullable=False),
    Column("employer_payable", AMOUNT, nullable=False),
    Column("state_statutory", EXACT, nullable=False),
    Column("term_ids", ARRAY(Text), nullable=False),
    Column("due_on", Date, nullable=False),
    Column("filed_by", Text, nullable=False),
    Column("filed_on", Date, nullable=False),
    Column("late_reason", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("kind IN ('original', 'correction', 'nil')", name="monthly_return_kind"),
    UniqueConstraint("employer_id", "month", "version", name="monthly_return_version_key"),
)
Table(
    # One person on one version of a return. Partitioned by the year of the wage month.
    "return_line",
    metadata,
    Column("month", Date, nullable=False),
    Column("return_id", Uuid, nullable=False),
    Column("line_no", Integer, nullable=False),
    Column("person_id", Uuid, nullable=False),
    Column("national_id", Text, nullable=False),
    Column("wage", AMOUNT, nullable=False),
    Column("absence", Text),
    Column("base", AMOUNT, nullable=False),
    Column("credited", Boolean, nullable=False),
    Column("employee_statutory", EXACT, nullable=False),
    Column("employee_payable", AMOUNT, nullable=False),
    Column("employer_statutory", EXACT, nullable=False),
    Column("employer_payable", AMOUNT, nullable=False),
    Column("state_statutory", EXACT, nullable=False),
    PrimaryKeyConstraint("month", "return_id", "line_no"),
    Index("return_line_person", "person_id", "month"),
    postgresql_partition_by="RANGE (month)",
)
Table(
    # Money moves here: balanced by construction, never changed, only reversed.
    "posting",
    metadata,
    Column("posting_id", BigInteger, Identity(always=True), primary_key=True),
    Column("employer_id", Uuid, nullable=False),
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
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    CheckConstraint("amount > 0", name="posting_amount_above_zero"),
    CheckConstraint("debit_account <> credit_account", name="posting_two_accounts"),
    CheckConstraint("entry IN ('return', 'reversal', 'payment', 'matched', 'given_back')", name="posting_entry"),
    CheckConstraint("entry <> 'payment' OR (issuer IS NOT NULL AND reference IS NOT NULL)", name="posting_issuer"),
    Index("posting_employer", "employer_id", "posting_id"),
    Index("posting_return", "return_id", postgresql_where=text("return_id IS NOT NULL")),
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
    # Months of which it was said that no return was accepted in time.
    "overdue_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("said_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    # Claims for days without a wage, as benefits says them: returns are watched for wages on those days.
    "claim",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("rejected", Boolean, nullable=False, server_default="false"),
    Index("claim_employer", "employer_id"),
)
Table(
    # What was last said of a claimed month's wage.
    "claimed_wage",
    metadata,
    Column("claim_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("wage", AMOUNT, nullable=False),
    PrimaryKeyConstraint("claim_id", "month"),
)
Table(
    # Which bank may ask for an employer's standing.
    "standing_consent",
    metadata,
    Column("consent_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("bank_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("given_by", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Index("standing_consent_employer", "employer_id", "bank_id"),
    Index(
        "standing_consent_once",
        "employer_id",
        "bank_id",
        "first_day",
        "last_day",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
    ),
)
Table(
    "standing_certificate",
    metadata,
    Column("certificate_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("bank_id", Uuid),
    Column("consent_id", Uuid),
    Column("content", JSON, nullable=False),
    Column("issued_on", Date, nullable=False),
    Column("valid_until", Date, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_because", Text),
    CheckConstraint("(revoked_at IS NULL) = (revoked_because IS NULL)", name="standing_certificate_revoked_why"),
    Index("standing_certificate_consent", "consent_id"),
)
Table(
    # One employer's month of a file: what became of it. Work that is resumed leaves out what is here.
    "job_return",
    metadata,
    Column("job_id", Uuid, nullable=False),
    Column("employer_number", Text, nullable=False),
    Column("month", Text, nullable=False),
    Column("lines", Integer, nullable=False),
    Column("return_id", Uuid),
    PrimaryKeyConstraint("job_id", "employer_number", "month"),
)
Table(
    # An incomplete return of a file: it waits until its failed rows come mended. `version` is that of the month which
    # stood then; once another stands, what waits here has ended.
    "held_return",
    metadata,
    Column("sender", Text, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("kind", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("job_id", Uuid, nullable=False),
    Column("held_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    PrimaryKeyConstraint("sender", "employer_id", "month"),
    Index("held_return_employer", "employer_id", "month"),
    Index("held_return_job", "job_id"),
)
Table(
    # Its rows: the good ones without a code, and those that failed.
    "held_row",
    metadata,
    Column("sender", Text, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("row_no", Integer, nullable=False),
    Column("national_id", Text, nullable=False),
    Column("wage", Text, nullable=False),
    Column("absence", Text, nullable=False),
    Column("code", Text),
    PrimaryKeyConstraint("sender", "employer_id", "month", "row_no"),
    ForeignKeyConstraint(
        ["sender", "employer_id", "month"],
        ["held_return.sender", "held_return.employer_id", "held_return.month"],
        ondelete="CASCADE",
        name="held_row_return",
    ),
)

"""Tables with other services' facts, kept for the desk."""

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    Numeric,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.days.credited_months import add_credited_month_table
from libs.copies.days.imported_months import add_imported_month_table
from libs.copies.days.isolations import add_isolation_order_table
from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from libs.copies.employers import add_employer_table
from libs.copies.employments import add_employment_table
from services.hotline.metadata import NOW, metadata

Table(
    # What registration seals; opened by the person's key a moment later, or never again once that is destroyed.
    "person_card",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("state", Text, nullable=False, server_default="sealed"),
    Column("national_id", Text),
    Column("given_name", Text),
    Column("family_name", Text),
    Column("born_on", Date),
    Column("sex", Text),
    Column("area", Text),
    Column("phones", ARRAY(Text)),
    Column("address", Text),
    Column("postcode", Text),
    Column("said_at", DateTime(timezone=True), nullable=False),
    CheckConstraint("state IN ('sealed', 'open', 'erased')", name="person_card_state"),
    Index("person_card_sealed", "person_id", postgresql_where=text("state = 'sealed'")),
    info=copy_of(CopyOf("person details", ("person_id", "version"))),
)
Table(
    # What a person or employer is found by: the name as written, folded, folded in the other order; phones, numbers.
    "search_key",
    metadata,
    Column("key", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("subject_kind", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    PrimaryKeyConstraint("subject_id", "kind", "key"),
    CheckConstraint("kind IN ('exact', 'folded', 'turned', 'phone', 'number')", name="search_key_kind"),
    Index("search_key_beginning", "kind", "key"),
    Index(
        "search_key_similar",
        "key",
        postgresql_using="gist",
        postgresql_ops={"key": "gist_trgm_ops"},
        postgresql_where=text("kind = 'folded'"),
    ),
)
Table(
    # A contact of an employer: opened by the contact's own key a moment later. One that ended keeps nothing.
    "employer_contact",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("person_id", Uuid),
    Column("version", Integer, nullable=False),
    Column("sealed", Text, nullable=False),
    Column("state", Text, nullable=False),
    Column("name", Text),
    Column("email", Text),
    Column("phone", Text),
    Column("wish", Text),
    Column("language", Text),
    CheckConstraint("state IN ('sealed', 'open', 'ended')", name="employer_contact_state"),
    CheckConstraint("(state = 'open') = (name IS NOT NULL)", name="employer_contact_open"),
    Index("employer_contact_employer", "employer_id"),
    Index("employer_contact_sealed", "contact_id", postgresql_where=text("state = 'sealed'")),
)
EMPLOYER = add_employer_table(metadata, "registration_number", "name", "area", "sector")
add_inactive_period_table(metadata)
add_employment_table(metadata, Index("employment_person", "person_id"))
add_credited_month_table(metadata)
add_imported_month_table(metadata)
Table(
    "claim_card",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("branch", Text),
    Column("cause", Text),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("status", Text, nullable=False),
    Column("reason", Text),
    Column("days", Integer),
    Column("last_paid_day", Date),
    Column("paid", Numeric(18, 2), nullable=False, server_default="0"),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Index("claim_card_person", "person_id"),
    info=copy_of(CopyOf("claims", ("claim_id", "person_id", "status", "reason"))),
)
Table(
    "loan_card",
    metadata,
    Column("loan_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("phase", Text),
    Column("amount", Numeric(18, 2)),
    Column("status", Text, nullable=False),
    Column("flag", Text),
    Column("month", Text),
    Column("headcount", Integer),
    Column("baseline", Integer),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Index("loan_card_employer", "employer_id"),
    info=copy_of(CopyOf("loans' flags", ("loan_id", "flag"), where="flag IS NOT NULL AND flag <> 'kept'")),
)
Table(
    # The place and time of a person's appointment; its purpose stays in programmes.
    "booking_card",
    metadata,
    Column("booking_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("day", Date),
    Column("starts_at", Text),
    Column("place", Text),
    Column("ended", Boolean, nullable=False, server_default="false"),
    Column("moved_at", DateTime(timezone=True), nullable=False),
    Index("booking_card_person", "person_id"),
    info=copy_of(CopyOf("bookings", ("booking_id", "person_id", "day", "ended"))),
)
add_isolation_order_table(metadata)
Table(
    # Every event about a person or employer, unchanged: one timeline over all services.
    "timeline_entry",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("subject_id", Uuid, nullable=False),
    Column("event_id", Uuid, nullable=False),
    Column("occurred_at", DateTime(timezone=True), nullable=False),
    Column("type", Text, nullable=False),
    Column("data", JSON, nullable=False),
    Column("heard_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Index("timeline_entry_subject", "subject_id", "occurred_at"),
    Index("timeline_entry_breach", "entry_id", postgresql_where=text("type = 'loans.retention_breached.v1'")),
)

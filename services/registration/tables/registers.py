"""Tables of who is registered, employed and authorised."""

from sqlalchemy import (
    ARRAY,
    JSON,
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Identity,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from libs.common.four_eyes.approvals import add_approval_table
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.banks import add_bank_table
from libs.copies.mandates import add_mandate_table

metadata = MetaData()
add_spine_tables(metadata)
add_alias_table(metadata)
add_bank_table(metadata)
add_approval_table(metadata)
_RECORDED = text("clock_timestamp()")

Table(
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("sector", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
    Column("event_partition", SmallInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    UniqueConstraint("registration_number", name="employer_registration_number_key"),
)
Table(
    "branch",
    metadata,
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("number", Text, nullable=False),
    Column("area", Text, nullable=False),
    PrimaryKeyConstraint("employer_id", "number"),
)
Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("national_id", Text, nullable=False),
    Column("given_name", Text, nullable=False),
    Column("family_name", Text, nullable=False),
    Column("born_on", Date, nullable=False),
    Column("sex", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("phones", ARRAY(Text), nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    # The employer or payroll agent that did; nobody where it was the agency.
    Column("registered_by", Uuid),
    Column("event_partition", SmallInteger, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    UniqueConstraint("national_id", name="person_national_id_key"),
    Index("person_alike", "born_on", "family_name", "given_name", "sex", "area"),
    Index("person_recorded", "recorded_at", "person_id"),
)
Table(
    # What the person's key is made of (libs/common/keys/sealing.py). Deleting the row is destroying the key.
    "person_key",
    metadata,
    Column("person_id", Uuid, ForeignKey("person.person_id"), primary_key=True),
    Column("salt", LargeBinary, nullable=False),
)
Table(
    "person_merge",
    metadata,
    Column("merge_id", Uuid, primary_key=True),
    Column("kept_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("merged_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("reason", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="asked"),
    Column("hash", Text, nullable=False),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Column("decided_by", Text),
    CheckConstraint("status IN ('asked', 'merged', 'refused', 'undone')", name="person_merge_status"),
    Index("person_merge_one_open", "merged_id", unique=True, postgresql_where=text("status IN ('asked', 'merged')")),
)
Table(
    "employment",
    metadata,
    Column("employment_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("branch", Text, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    # `waiting` for the person's or an officer's word; `contested` by the person; `void`: it never was.
    Column("standing", Text, nullable=False, server_default="stands"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    CheckConstraint("ended_on IS NULL OR ended_on > started_on", name="employment_ends_after_start"),
    CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="employment_end_has_reason"),
    CheckConstraint("standing IN ('stands', 'waiting', 'contested', 'void')", name="employment_standing"),
    ExcludeConstraint(
        ("employer_id", "="),
        ("person_id", "="),
        (text("daterange(started_on, ended_on)"), "&&"),
        name="employment_no_overlap",
        using="gist",
        where=text("standing <> 'void'"),
    ),
    Index("employment_to_see_to", "recorded_at", postgresql_where=text("standing IN ('waiting', 'contested')")),
    Index("employment_person", "person_id"),
    Index("employment_employer", "employer_id"),
)
Table(
    # Every state an employment ever had: what was known when (`?known_at=`).
    "employment_history",
    metadata,
    Column("employment_id", Uuid, ForeignKey("employment.employment_id"), nullable=False),
    Column("version", Integer, nullable=False),
    Column("started_on", Date, nullable=False),
    Column("ended_on", Date),
    Column("end_reason", Text),
    Column("standing", Text, nullable=False, server_default="stands"),
    Column("changed_by", Text),
    Column("because", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False),
    PrimaryKeyConstraint("employment_id", "version"),
)
Table(
    # A person says: that was not my employer. One an employment; an officer decides.
    "employment_objection",
    metadata,
    Column("employment_id", Uuid, ForeignKey("employment.employment_id"), primary_key=True),
    Column("because", Text, nullable=False),
    Column("objected_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Column("decision", Text),
    Column("decided_by", Text),
    CheckConstraint("decision IN ('upheld', 'dismissed')", name="employment_objection_decision"),
    CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="employment_objection_decided"),
)
Table(
    # Wrong pairs of national id and birthday, by who gave them and by whom they named.
    "match_try",
    metadata,
    Column("counted", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
Table(
    "closure_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id")),
    Column("area", Text),
    Column("sector", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("issued_by", Text, nullable=False),
    Column("cause", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    CheckConstraint("last_day >= first_day", name="closure_order_days"),
    CheckConstraint(
        "(employer_id IS NOT NULL) <> (area IS NOT NULL AND sector IS NOT NULL)", name="closure_order_scope"
    ),
    UniqueConstraint(
        "issued_by",
        "order_number",
        "employer_id",
        "area",
        "sector",
        name="closure_order_number_key",
        postgresql_nulls_not_distinct=True,
    ),
)
Table(
    # Who prepares returns for employers: an accountant, a payroll bureau, an HR vendor.
    "payroll_agent",
    metadata,
    Column("agent_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
)
add_mandate_table(
    metadata,
    Column("given_by", Text, nullable=False),
    Column("revoked_by", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Index(
        "mandate_once",
        "employer_id",
        "agent_id",
        "scopes",
        "first_day",
        "last_day",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
)
Table(
    # A program that uses the doors; its keys are public ones.
    "client",
    metadata,
    Column("client_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("party", Text, nullable=False),
    Column("party_id", Uuid, nullable=False),
    Column("scopes", ARRAY(Text), nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("keys", JSON, nullable=False),
    Column("previous_keys", JSON),
    Column("keys_changed_at", DateTime(timezone=True)),
    Column("onboarded_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Column("revoked_at", DateTime(timezone=True)),
    Column("revoked_by", Text),
)
Table(
    # What an officer entered and others must approve before it is carried out.
    "pending_entry",
    metadata,
    Column("entry_id", Uuid, primary_key=True),
    Column("kind", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("hash", Text, nullable=False),
    Column("made_by", Text, nullable=False),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("made_id", Uuid),
    Column("decided_by", Text),
    CheckConstraint("kind IN ('closure_order', 'employer', 'person')", name="pending_entry_kind"),
    CheckConstraint("status IN ('waiting', 'done', 'refused')", name="pending_entry_status"),
    Index("pending_entry_open", "made_at", postgresql_where=text("status = 'waiting'")),
)
Table(
    "activation_code",
    metadata,
    Column("code_hash", Text, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("expires_at", DateTime(timezone=True), nullable=False),
    Column("used_at", DateTime(timezone=True)),
    Index("activation_code_person", "person_id"),
)
Table(
    "activation_try",
    metadata,
    Column("account", Text, primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("since", DateTime(timezone=True), nullable=False),
)
Table(
    "account_link",
    metadata,
    Column("link_id", BigInteger, Identity(always=True), primary_key=True),
    Column("account", Text, nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("how", Text, nullable=False),
    Column("linked_by", Text, nullable=False),
    Column("linked_at", DateTime(timezone=True), nullable=False, server_default=_RECORDED),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    Index("account_link_one", "account", unique=True, postgresql_where=text("ended_at IS NULL")),
    Index("account_link_person", "person_id"),
)

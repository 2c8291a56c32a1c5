"""Tables of checks, looks and confirmations. `subject_id`: the person or employer that the call is about."""

from sqlalchemy import (
    ARRAY,
    JSON,
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
)

from services.hotline.metadata import NOW, metadata

Table(
    "identity_check",
    metadata,
    Column("check_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("contact_id", Uuid),  # of the employer
    Column("agent", Text, nullable=False),
    Column("asked", ARRAY(Text), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Index("identity_check_case", "case_id"),
    Index("identity_check_subject", "subject_id", "at"),
)

Table(
    # Wrong tries by subject and day: over all cases and agents, and over all contacts of an employer.
    "identity_day",
    metadata,
    Column("subject_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("wrong", Integer, nullable=False),
    PrimaryKeyConstraint("subject_id", "day"),
    CheckConstraint("wrong BETWEEN 0 AND 3", name="identity_day_tries"),
)

Table(
    # A purpose that was given: for so long the subject is shown whole. Without a case it is break-glass.
    "look",
    metadata,
    Column("look_id", Uuid, primary_key=True),
    Column("subject_id", Uuid, nullable=False),
    Column("looked_by", Text, nullable=False),
    Column("case_id", Uuid, ForeignKey("service_case.case_id")),
    Column("purpose", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("look_subject", "subject_id", "looked_by"),
)

Table(
    # A request that an agent wants to make for the caller, and the subject's own yes or no.
    "confirmation",
    metadata,
    Column("confirmation_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("party", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("service", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("body", JSON, nullable=False),
    Column("digest", Text, nullable=False),
    Column("status", Text, nullable=False, server_default="pending"),
    Column("asked_by", Text, nullable=False),
    Column("asked_at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Column("decided_by", Text),
    Column("decided_at", DateTime(timezone=True)),
    CheckConstraint("party IN ('person', 'employer')", name="confirmation_party"),
    CheckConstraint("status IN ('pending', 'confirmed', 'refused')", name="confirmation_status"),
    CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="confirmation_decided"),
    Index("confirmation_case", "case_id"),
    Index("confirmation_subject", "subject_id"),
)

"""Tables of checks of employers' contacts, looks at employers, and employers' confirmations."""

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
    "employer_check",
    metadata,
    Column("check_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("contact_id", Uuid, nullable=False),
    Column("agent", Text, nullable=False),
    Column("asked", ARRAY(Text), nullable=False),
    Column("passed", Boolean, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Index("employer_check_case", "case_id"),
    Index("employer_check_employer", "employer_id", "at"),
)

Table(
    # Wrong tries by employer and day: over all its contacts, cases and agents.
    "employer_check_day",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("day", Date, nullable=False),
    Column("wrong", Integer, nullable=False),
    PrimaryKeyConstraint("employer_id", "day"),
    CheckConstraint("wrong BETWEEN 0 AND 3", name="employer_check_day_tries"),
)

Table(
    # A purpose that was given in the agent's own case about the employer: for so long the employer is shown whole.
    "employer_look",
    metadata,
    Column("look_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("looked_by", Text, nullable=False),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("purpose", Text, nullable=False),
    Column("at", DateTime(timezone=True), nullable=False),
    Column("until", DateTime(timezone=True), nullable=False),
    Index("employer_look_employer", "employer_id", "looked_by"),
)

Table(
    # A request that an agent wants to make for the employer on the line, and the employer's own yes or no.
    "employer_confirmation",
    metadata,
    Column("confirmation_id", Uuid, primary_key=True),
    Column("case_id", Uuid, ForeignKey("service_case.case_id"), nullable=False),
    Column("employer_id", Uuid, nullable=False),
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
    CheckConstraint("status IN ('pending', 'confirmed', 'refused')", name="employer_confirmation_status"),
    CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="employer_confirmation_decided"),
    Index("employer_confirmation_case", "case_id"),
    Index("employer_confirmation_employer", "employer_id"),
)

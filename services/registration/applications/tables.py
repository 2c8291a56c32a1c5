"""Table of applications to register an employer."""

from sqlalchemy import JSON, CheckConstraint, Column, DateTime, ForeignKey, Index, Integer, Table, Text, Uuid, text

from services.registration.metadata import RECORDED, metadata

Table(
    # `content` is what officers approve, by its `hash`; `number` the registration number, typed or given by an officer.
    "employer_application",
    metadata,
    Column("application_id", Uuid, primary_key=True),
    Column("person_id", Uuid, ForeignKey("person.person_id"), nullable=False),
    Column("made_by", Text, nullable=False),
    Column("content", JSON, nullable=False),
    Column("hash", Text, nullable=False),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("number", Text),
    Column("status", Text, nullable=False, server_default="waiting"),
    Column("question", Text),
    Column("reason", Text),
    Column("decided_by", Text),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id")),
    Column("made_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    CheckConstraint(
        "status IN ('waiting', 'asked', 'approved', 'refused', 'withdrawn')", name="employer_application_status"
    ),
    CheckConstraint("(status = 'approved') = (employer_id IS NOT NULL)", name="employer_application_approved"),
    Index(
        "employer_application_open_once",
        "person_id",
        "number",
        unique=True,
        postgresql_where=text("status IN ('waiting', 'asked')"),
        postgresql_nulls_not_distinct=True,
    ),
    Index("employer_application_person", "person_id"),
    Index("employer_application_waiting", "made_at", postgresql_where=text("status = 'waiting'")),
)

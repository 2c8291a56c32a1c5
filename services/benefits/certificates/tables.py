"""Certificates."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
)

from services.benefits.metadata import metadata, recorded

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
    Column("issued_on", Date, nullable=False),
    # Withdrawn by the employer, or replaced by the certificate that corrects it: it proves nothing any more.
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    Column("ended_because", Text),
    Column("replaced_by", Uuid),
    recorded(),
    CheckConstraint("last_day >= first_day", name="certificate_days"),
    CheckConstraint(
        "(ended_at IS NULL) = (ended_by IS NULL) AND (ended_at IS NULL) = (ended_because IS NULL)"
        " AND (replaced_by IS NULL OR ended_at IS NOT NULL)",
        name="certificate_end_whole",
    ),
    Index("certificate_person", "person_id", "employer_id"),
    Index("certificate_employer", "employer_id", "certificate_id"),
)

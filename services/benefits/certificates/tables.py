"""Certificates."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    Date,
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
    recorded(),
    CheckConstraint("last_day >= first_day", name="certificate_days"),
    Index("certificate_person", "person_id", "employer_id"),
)

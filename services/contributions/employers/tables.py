"""Copies of what registration says of employers, persons and employments."""

from sqlalchemy import BigInteger, Column, Date, DateTime, Index, SmallInteger, Table, Text, UniqueConstraint, Uuid

from libs.copies.employments import add_employment_table
from services.contributions.metadata import NOW, metadata

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
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    UniqueConstraint("registration_number", name="employer_registration_number_key"),
    postgresql_with={"fillfactor": "70"},
)
Table(
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
)
add_employment_table(metadata, Index("employment_employer_person", "employer_id", "person_id"))

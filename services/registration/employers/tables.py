"""Tables of employers and their branches."""

from sqlalchemy import (
    Column,
    Date,
    DateTime,
    ForeignKey,
    PrimaryKeyConstraint,
    SmallInteger,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from services.registration.metadata import RECORDED, metadata

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
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
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

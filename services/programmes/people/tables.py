"""Tables of registration's facts, kept to decide who may take part, and of messages for persons."""

from sqlalchemy import Column, DateTime, Index, Integer, PrimaryKeyConstraint, SmallInteger, Table, Text, Uuid, text

from libs.copies.employments import add_employment_table
from services.programmes.metadata import metadata

Table(
    # A person that registration has told of. The row is the lock of everything said about the person. The details are
    # sealed with the person's own key, opened only for a certificate, and never kept open.
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
    Column("event_partition", SmallInteger, nullable=False),
    Column("details_version", Integer, nullable=False, server_default="0"),
    Column("sealed", Text),
)
Table(
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("area", Text, nullable=False),
    Column("sector", Text, nullable=False),
)
Table(
    "employer_branch",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("area", Text, nullable=False),
    PrimaryKeyConstraint("employer_id", "number"),
)
add_employment_table(
    metadata,
    Index("employment_person", "person_id"),
    Index("employment_employer", "employer_id", "person_id"),
)
Table(
    # What waits for a person: a result, an offer. It is read at the person's own door.
    "message",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("left_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Index("message_person", "person_id", "left_at"),
)

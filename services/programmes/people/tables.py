"""Tables of registration's facts, kept to decide who may take part, and of messages for persons."""

from sqlalchemy import Column, DateTime, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint, Uuid, text

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.days.deaths import add_person_death_table
from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from libs.copies.employers import add_employer_table
from libs.copies.employments import add_employment_table
from libs.copies.persons import add_person_table
from services.programmes.metadata import metadata

# A person's row is the lock of everything said about the person. The details are sealed with the person's own key,
# opened only for a certificate, and never kept open.
add_person_table(
    metadata,
    Column("details_version", Integer, nullable=False, server_default="0"),
    Column("sealed", Text),
    with_partitions=True,
    also=(CopyOf("person details", ("person_id", "details_version"), where="details_version > 0"),),
)
add_person_death_table(metadata)
EMPLOYER = add_employer_table(
    metadata,
    "registration_number",
    "name",
    "area",
    "sector",
    own=(UniqueConstraint("registration_number", name="employer_registration_number_key"),),
)
Table(
    "employer_branch",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("number", Text, nullable=False),
    Column("area", Text, nullable=False),
    PrimaryKeyConstraint("employer_id", "number"),
    info=copy_of(CopyOf("branches", ("employer_id", "number", "area"))),
)
add_inactive_period_table(metadata)
add_employment_table(
    metadata,
    Index("employment_person", "person_id"),
    Index("employment_employer", "employer_id", "person_id"),
)
Table(
    # A message for a person: a result, an offer. It is read at the person's own door.
    "message",
    metadata,
    Column("message_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("about", Text, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    Column("left_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    Index("message_person", "person_id", "left_at"),
)

"""Copies of what registration says of employers, persons and employments."""

from sqlalchemy import BigInteger, Column, DateTime, Index, UniqueConstraint

from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from libs.copies.employer_life.places import add_employer_place_table
from libs.copies.employers import add_employer_table
from libs.copies.employments import add_employment_table
from libs.copies.persons import add_person_table
from services.contributions.metadata import NOW, metadata

# The row is the lock for all events about the employer.
EMPLOYER = add_employer_table(
    metadata,
    "registration_number",
    "area",
    "registered_on",
    "event_partition",
    own=(
        Column("version", BigInteger, nullable=False, server_default="0"),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW),
        UniqueConstraint("registration_number", name="employer_registration_number_key"),
    ),
    postgresql_with={"fillfactor": "70"},
)
add_employer_place_table(metadata)
add_inactive_period_table(metadata)
add_person_table(metadata)
add_employment_table(metadata, Index("employment_employer_person", "employer_id", "person_id"))

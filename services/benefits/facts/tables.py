"""Copies of other services' facts."""

from sqlalchemy import (
    Boolean,
    Column,
    Computed,
    Date,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)
from sqlalchemy.dialects.postgresql import ARRAY

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.days.credited_months import add_credited_month_table
from libs.copies.days.deaths import add_person_death_table
from libs.copies.days.imported_months import add_imported_month_table
from libs.copies.days.isolations import add_isolation_order_table
from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from libs.copies.employer_life.places import add_employer_place_table
from libs.copies.employers import add_employer_table
from libs.copies.employments import add_employment_table
from libs.copies.persons import add_person_table
from services.benefits.metadata import metadata

EMPLOYER = add_employer_table(metadata, "area", "sector")
add_employer_place_table(metadata)
add_inactive_period_table(metadata)
add_person_table(metadata)
add_person_death_table(metadata)
Table(
    "closure_order",
    metadata,
    Column("order_id", Uuid, primary_key=True),
    Column("employer_id", Uuid),
    Column("area", Text),
    Column("sector", Text),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("order_number", Text, nullable=False),
    Column("disease", Text, nullable=False),
    Column("number_meant", Text, Computed("order_as_meant(order_number)", persisted=True)),
    Column("branches", ARRAY(Text)),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("withdrawn", Boolean, nullable=False, server_default="false"),
    Index("closure_order_number", "number_meant"),
    Index("closure_order_employer", "employer_id", postgresql_where=text("employer_id IS NOT NULL")),
    info=copy_of(
        CopyOf("closure orders", ("order_id", "employer_id", "first_day", "last_day", "order_number", "version"))
    ),
)
add_isolation_order_table(metadata)
Table(
    # Each employer's months in contributions: accepted at `version`, or overdue (version 0).
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_on", Date),
    PrimaryKeyConstraint("employer_id", "month"),
    info=copy_of(CopyOf("headcounts", ("employer_id", "month", "version"), where="version > 0")),
)
add_credited_month_table(metadata)
add_imported_month_table(metadata)
add_employment_table(metadata, Index("employment_person", "person_id"))
Table(
    # Whose hands linked an account of the app to a person: they do not release what the person has it paid to.
    "account_link",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("hand", Text, nullable=False),
    PrimaryKeyConstraint("person_id", "hand"),
    Index("account_link_hand", "hand"),
)

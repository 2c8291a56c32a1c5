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
)

from libs.common.values.order_numbers import as_meant_sql
from libs.copies.employments import add_employment_table
from services.benefits.metadata import AMOUNT, metadata

Table(
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("area", Text, nullable=False),
    Column("sector", Text, nullable=False),
)
Table(
    # Who is registered: nobody files a claim for a person that does not exist.
    "person",
    metadata,
    Column("person_id", Uuid, primary_key=True),
)
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
    Column("number_meant", Text, Computed(as_meant_sql("order_number"), persisted=True)),
    Index("closure_order_number", "number_meant"),
)
Table(
    # Orders by which persons stay away from work, as programmes says them: evidence of the days, nothing of why.
    "isolation_order",
    metadata,
    Column("order_number", Text, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("first_day", Date),
    Column("last_day", Date),
    Column("version", Integer, nullable=False),
    Column("withdrawn", Boolean, nullable=False),
    Index("isolation_order_person", "person_id"),
)
Table(
    # What contributions says of each employer's months: accepted at `version`, or overdue (version 0).
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("due_on", Date),
    PrimaryKeyConstraint("employer_id", "month"),
)
Table(
    "credited_month",
    metadata,
    Column("person_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("base", AMOUNT, nullable=False),
    Column("credited", Boolean, nullable=False),
    Column("version", Integer, nullable=False),
    PrimaryKeyConstraint("person_id", "month", "employer_id"),
)
add_employment_table(metadata, Index("employment_person", "person_id"))

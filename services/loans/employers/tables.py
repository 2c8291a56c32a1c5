"""Copies: every registered employer, its months and arrears."""

from sqlalchemy import (
    CheckConstraint,
    Column,
    Date,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    Uuid,
)

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.employer_life.inactive_periods import add_inactive_period_table
from libs.copies.employers import add_employer_table
from services.loans.metadata import AMOUNT, metadata

EMPLOYER = add_employer_table(
    metadata,
    "registration_number",
    "name",
    "registered_on",
    own=(UniqueConstraint("registration_number", name="employer_registration_number_key"),),
)
add_inactive_period_table(metadata)
Table(
    # Each employer's months in contributions; the highest version counts.
    "employer_month",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text),
    Column("headcount", Integer),
    Column("return_id", Uuid),
    Column("due_on", Date, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
    info=copy_of(CopyOf("headcounts", ("employer_id", "month", "version", "headcount"), where="version > 0")),
)
Table(
    # An employer's arrears as contributions last said them; without a row there are none.
    "employer_arrears",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("owed", AMOUNT, nullable=False),
    Column("as_of", Date, nullable=False),
    CheckConstraint("owed >= 0", name="employer_arrears_owed_not_below_zero"),
    info=copy_of(CopyOf("arrears", ("employer_id", "owed", "as_of"))),
)

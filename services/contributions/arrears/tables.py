"""The arrears of employers as they were last said."""

from sqlalchemy import CheckConstraint, Column, Date, Table, Uuid

from services.contributions.metadata import AMOUNT, metadata

Table(
    # An employer's arrears as last said; an employer without a row never had any.
    "arrears",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("owed", AMOUNT, nullable=False),
    Column("as_of", Date, nullable=False),
    CheckConstraint("owed >= 0", name="arrears_owed_not_below_zero"),
)

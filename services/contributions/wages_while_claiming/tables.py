"""Claims that are compared with returns, and the wages last said of them."""

from sqlalchemy import Boolean, Column, Date, Index, Integer, PrimaryKeyConstraint, Table, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from services.contributions.metadata import AMOUNT, metadata

Table(
    # Claims for days without a wage, as benefits says them: returns are watched for wages on those days.
    "claim",
    metadata,
    Column("claim_id", Uuid, primary_key=True),
    Column("person_id", Uuid, nullable=False),
    Column("employer_id", Uuid, nullable=False),
    Column("first_day", Date, nullable=False),
    Column("last_day", Date, nullable=False),
    Column("rejected", Boolean, nullable=False, server_default="false"),
    Index("claim_employer", "employer_id"),
    info=copy_of(CopyOf("claims", ("claim_id", "person_id", "employer_id", "first_day", "last_day", "rejected"))),
)
Table(
    # The wage last said of a claimed month.
    "claimed_wage",
    metadata,
    Column("claim_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("version", Integer, nullable=False),
    Column("wage", AMOUNT, nullable=False),
    PrimaryKeyConstraint("claim_id", "month"),
)

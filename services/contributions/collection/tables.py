"""Debts of each employer by month past its due day, as they were last stated."""

from sqlalchemy import Boolean, CheckConstraint, Column, Date, Index, PrimaryKeyConstraint, Table, Uuid, text

from services.contributions.metadata import AMOUNT, metadata

Table(
    # A month of which something was owed after its due day. `owed`: contributions not paid; `surcharge`: made so far on
    # them; `surcharge_left`: the part of it not paid; `chased`: listeners know it as a debt.
    "debt",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("due_on", Date, nullable=False),
    Column("charged", AMOUNT, nullable=False),
    Column("owed", AMOUNT, nullable=False),
    Column("surcharge", AMOUNT, nullable=False),
    Column("surcharge_left", AMOUNT, nullable=False),
    Column("chased", Boolean, nullable=False),
    Column("as_of", Date, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
    CheckConstraint("owed >= 0", name="debt_owed_not_below_zero"),
    CheckConstraint("surcharge_left BETWEEN 0 AND surcharge", name="debt_surcharge_left"),
    CheckConstraint("NOT chased OR owed + surcharge_left > 0", name="debt_chased"),
    Index("debt_open", "employer_id", "due_on", postgresql_where=text("owed + surcharge_left > 0")),
)

"""The copy of credited months: each person's base in the highest accepted version of a return."""

from sqlalchemy import Boolean, Column, Date, DateTime, Integer, MetaData, Numeric, PrimaryKeyConstraint, Table, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.common.database.sql_files import sql_beside
from libs.copies.keeping import Keep


def add_credited_month_table(metadata: MetaData) -> None:
    """Add the table. `said_at` is empty in a service that does not show the age of a month."""
    Table(
        "credited_month",
        metadata,
        Column("person_id", Uuid, nullable=False),
        Column("month", Date, nullable=False),
        Column("employer_id", Uuid, nullable=False),
        Column("base", Numeric(18, 2), nullable=False),
        Column("credited", Boolean, nullable=False),
        Column("version", Integer, nullable=False),
        Column("said_at", DateTime(timezone=True)),
        # The newest version of the return no longer names the person.
        Column("withdrawn", Boolean, nullable=False, server_default="false"),
        PrimaryKeyConstraint("person_id", "month", "employer_id"),
        info=copy_of(
            CopyOf("credited months", ("person_id", "month", "employer_id", "base", "version"), where="credited")
        ),
    )


def keep_credited_months(*, with_times: bool = False) -> Keep:
    """Make the statement. `with_times`: keep the time of each event too."""
    return Keep(sql_beside(__file__, "keep_credited_months"), with_times=with_times)

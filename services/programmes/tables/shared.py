"""The metadata that every table is declared in, and the journal that figures are counted from."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    text,
)

from libs.common.sheets.tables import add_job_tables
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.mandates import add_mandate_table

NOW = text("clock_timestamp()")
metadata = MetaData()
add_spine_tables(metadata)
add_alias_table(metadata)
add_mandate_table(metadata)
add_job_tables(metadata)


def recorded() -> Column[object]:
    """When a row became known; real time, whatever the business date is."""
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW)


Table(
    # What happened in the programmes, one entry a happening, never changed: what was counted wrongly is counted back.
    # Every figure is a sum over it. It is health data and leaves this database only as sums.
    "journal",
    metadata,
    Column("entry_id", BigInteger, Identity(always=True), primary_key=True),
    Column("happening", Text, nullable=False),
    Column("counts", SmallInteger, nullable=False, server_default="1"),
    Column("day", Date, nullable=False),
    Column("area", Text, nullable=False),
    Column("phase", SmallInteger),
    Column("person_id", Uuid, nullable=False),
    Column("subject_id", Uuid, nullable=False),
    recorded(),
    CheckConstraint("counts IN (1, -1)", name="journal_counts"),
    Index("journal_figures", "happening", "area", "day"),
    Index("journal_person", "person_id"),
)

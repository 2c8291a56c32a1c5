"""The copy of isolations: the days on which a person must stay away from work, without the reason."""

from sqlalchemy import Boolean, Column, Date, DateTime, Index, Integer, MetaData, Table, Text, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.keeping import Keep

# A withdrawal says no days: those of the order stay, withdrawn. An older version is ignored.
_KEEP = """
    INSERT INTO isolation_order AS known
        (order_number, person_id, first_day, last_day, version, withdrawn, moved_at)
    SELECT DISTINCT ON (1) data ->> 'order_number', (data ->> 'person_id')::uuid, (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer, data ->> 'first_day' IS NULL, at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) AS e(data, at) ORDER BY 1, 5 DESC
    ON CONFLICT (order_number) DO UPDATE
        SET first_day = coalesce(excluded.first_day, known.first_day), version = excluded.version,
            last_day = coalesce(excluded.last_day, known.last_day), withdrawn = excluded.withdrawn,
            moved_at = excluded.moved_at
        WHERE excluded.version > known.version
"""


def add_isolation_order_table(metadata: MetaData) -> None:
    """Add the table. `moved_at` is empty in a service that does not show the age of an order."""
    Table(
        "isolation_order",
        metadata,
        Column("order_number", Text, primary_key=True),
        Column("person_id", Uuid, nullable=False),
        Column("first_day", Date),
        Column("last_day", Date),
        Column("version", Integer, nullable=False),
        Column("withdrawn", Boolean, nullable=False),
        Column("moved_at", DateTime(timezone=True)),
        Index("isolation_order_person", "person_id"),
        info=copy_of(CopyOf("days of isolation", ("order_number", "first_day", "last_day", "version", "withdrawn"))),
    )


def keep_isolations(*, with_times: bool = False) -> Keep:
    """Make the statement. `with_times`: keep the time of each change too."""
    return Keep(_KEEP, with_times=with_times)

"""The copy of persons: the ids of registered persons, without any detail."""

from typing import Any

from sqlalchemy import Column, MetaData, SmallInteger, Table, Uuid

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.keeping import Keep

_KEEP = """
    INSERT INTO person (person_id)
    SELECT (data ->> 'person_id')::uuid FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
"""
_KEEP_WITH_PARTITIONS = """
    INSERT INTO person (person_id, event_partition)
    SELECT (data ->> 'person_id')::uuid, partition
    FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition) ORDER BY 1
    ON CONFLICT DO NOTHING
"""


def add_person_table(
    metadata: MetaData, *own: Column[Any], with_partitions: bool = False, also: tuple[CopyOf, ...] = ()
) -> None:
    """Add the table. `with_partitions`: for a service that says facts about persons; `own`: its own columns.

    `also`: the facts of which its own columns are copies.
    """
    partition = (Column("event_partition", SmallInteger, nullable=False),) if with_partitions else ()
    Table(
        "person",
        metadata,
        Column("person_id", Uuid, primary_key=True),
        *partition,
        *own,
        info=copy_of(CopyOf("persons", ("person_id", *(column.name for column in partition))), *also),
    )


def keep_persons(*, with_partitions: bool = False) -> Keep:
    """Make the statement for a table that was added with partitions, or without."""
    return Keep(_KEEP_WITH_PARTITIONS if with_partitions else _KEEP)

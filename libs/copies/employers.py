"""The copy of employers: a service keeps the columns that it needs of registration's event.

What registration says of an employer is the whole of it: the highest version stands.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Column, Constraint, Date, Index, Integer, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.types import TypeEngine

from libs.common.database.invariants import CopyOf, copy_of
from libs.copies.keeping import Keep

_TYPES: Mapping[str, type[TypeEngine[Any]]] = {"registered_on": Date, "event_partition": SmallInteger}
_SAID = {
    "employer_id": "(data ->> 'employer_id')::uuid",
    "registration_number": "data ->> 'registration_number'",
    "name": "coalesce(data ->> 'name', '')",
    "area": "data ->> 'area'",
    "sector": "data ->> 'sector'",
    "registered_on": "(data ->> 'registered_on')::date",
    "event_partition": "partition",
    "said_version": "coalesce((data ->> 'version')::integer, 1)",
}
_BODIES = "unnest(CAST(:bodies AS json[])) AS e(data)"
_WITH_PARTITIONS = "unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition)"


def add_employer_table(
    metadata: MetaData,
    *wanted: str,
    own: tuple[Column[Any] | Constraint | Index, ...] = (),
    **options: Any,
) -> Table:
    """Add the table. `wanted`: the copied columns; `own`: the service's own columns."""
    return Table(
        "employer",
        metadata,
        Column("employer_id", Uuid, primary_key=True),
        *(Column(column, _TYPES.get(column, Text), nullable=False) for column in wanted),
        Column("said_version", Integer, nullable=False, server_default="1"),
        *own,
        info=copy_of(CopyOf("employers", ("employer_id", *wanted))),
        **options,
    )


def keep_employers_in(table: Table) -> Keep:
    """Make the statement that keeps employers in a table added here: new ones, and newer versions.

    A number that another employer has already is left out, because registration gives each number once.
    """
    wanted = tuple(column.name for column in table.columns if column.name in _SAID)
    return Keep(f"""
        WITH told AS (
            SELECT DISTINCT ON (employer_id) {_columns_sql(wanted)} FROM (
                SELECT {_said_sql(wanted)} FROM {_bodies_sql(wanted)}) every
            ORDER BY employer_id, said_version DESC
        ),
        added AS (
            INSERT INTO employer ({_columns_sql(wanted)})
            SELECT {_columns_sql(wanted)} FROM told ORDER BY employer_id ON CONFLICT DO NOTHING
        )
        UPDATE employer k SET {_changes_sql(wanted)}
        FROM told t WHERE k.employer_id = t.employer_id AND t.said_version > k.said_version
    """)


def _columns_sql(wanted: Sequence[str]) -> str:
    return ", ".join(wanted)


def _said_sql(wanted: Sequence[str]) -> str:
    return ", ".join(f"{_SAID[name]} AS {name}" for name in wanted)


def _bodies_sql(wanted: Sequence[str]) -> str:
    return _WITH_PARTITIONS if "event_partition" in wanted else _BODIES


def _changes_sql(wanted: Sequence[str]) -> str:
    return ", ".join(f"{name} = t.{name}" for name in wanted if name not in {"employer_id", "event_partition"})

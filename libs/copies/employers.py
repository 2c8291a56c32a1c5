"""The copy of employers: a service keeps the columns that it needs of registration's event.

An employer has one event; a kept row does not change.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import (
    Column,
    ColumnElement,
    Constraint,
    Date,
    Index,
    MetaData,
    SmallInteger,
    Table,
    Text,
    Uuid,
    literal_column,
    select,
    text,
)
from sqlalchemy.dialects.postgresql import dialect, insert
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
}
_BODIES = text("unnest(CAST(:bodies AS json[])) AS e(data)")
_WITH_PARTITIONS = text("unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition)")


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
        *own,
        info=copy_of(CopyOf("employers", ("employer_id", *wanted))),
        **options,
    )


def keep_employers_in(table: Table) -> Keep:
    """Make the statement that keeps employers in a table added here."""
    wanted = [column.name for column in table.columns if column.name in _SAID]
    said: list[ColumnElement[Any]] = [literal_column(_SAID[name]) for name in wanted]
    source = _WITH_PARTITIONS if "event_partition" in wanted else _BODIES
    rows = select(*said).select_from(source).order_by(text("1"))
    statement = insert(table).from_select(wanted, rows, include_defaults=False).on_conflict_do_nothing()
    named = dialect(paramstyle="named")  # type: ignore[no-untyped-call]
    return Keep(str(statement.compile(dialect=named)))

"""The copy of employers: a service keeps the columns that it needs of registration's event.

What registration says of an employer is the whole of it: the highest version stands.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import Column, Constraint, Date, Index, Integer, MetaData, SmallInteger, Table, Text, Uuid
from sqlalchemy.types import TypeEngine

from libs.common.database.invariants import CopyOf, copies_of, copy_of
from libs.common.database.rows import columns
from libs.copies.keeping import Keep

_TYPES: Mapping[str, type[TypeEngine[Any]]] = {"registered_on": Date, "event_partition": SmallInteger}


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
    (copy,) = copies_of(table)
    said = (*copy.columns, "said_version")
    return Keep(f"""
        WITH told AS (
            SELECT DISTINCT ON (t.employer_id) {columns(said, "t")}
            FROM unnest(CAST(:bodies AS json[]), CAST(:partitions AS smallint[])) AS e(data, partition),
                 jsonb_populate_record(CAST(NULL AS employer), CAST(data AS jsonb) || jsonb_build_object(
                     'name', coalesce(data ->> 'name', ''), 'event_partition', partition,
                     'said_version', coalesce(data ->> 'version', '1'))) AS t
            ORDER BY t.employer_id, t.said_version DESC
        ), added AS (
            INSERT INTO employer ({columns(said)})
            SELECT {columns(said)} FROM told ORDER BY employer_id ON CONFLICT DO NOTHING
        )
        UPDATE employer k SET ({columns(said)}) = ROW({columns(said, "t")})
        FROM told t WHERE k.employer_id = t.employer_id AND t.said_version > k.said_version
    """)

"""The copy of where employers were, and in which sector, since a day: for facts of days before a change.

Only employers that changed have rows here; of others the copy of employers says where they always were.
"""

from collections.abc import Sequence

from sqlalchemy import Column, Date, Integer, MetaData, PrimaryKeyConstraint, Table, Text, Uuid
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.database.rows import Command
from libs.common.spine.events import Event

_NEWEST = """
    WITH newest AS (
        SELECT DISTINCT ON (1) (data ->> 'employer_id')::uuid AS employer_id, (data ->> 'version')::integer AS version,
               data -> 'places' AS places
        FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1, 2 DESC
    )
"""
_FORGET = Command(f"""
    {_NEWEST}
    DELETE FROM employer_place p USING newest n WHERE p.employer_id = n.employer_id AND p.version < n.version
""")
_KEEP = Command(f"""
    {_NEWEST}
    INSERT INTO employer_place (employer_id, first_day, area, sector, version)
    SELECT n.employer_id, (p ->> 'first_day')::date, p ->> 'area', p ->> 'sector', n.version
    FROM newest n CROSS JOIN LATERAL json_array_elements(n.places) p
    WHERE NOT EXISTS (SELECT FROM employer_place k WHERE k.employer_id = n.employer_id AND k.version >= n.version)
    ORDER BY 1, 2
""")


def add_employer_place_table(metadata: MetaData) -> None:
    bring_migrations(metadata, "employer_places", __file__)
    Table(
        "employer_place",
        metadata,
        Column("employer_id", Uuid, nullable=False),
        Column("first_day", Date, nullable=False),
        Column("area", Text, nullable=False),
        Column("sector", Text, nullable=False),
        Column("version", Integer, nullable=False),
        PrimaryKeyConstraint("employer_id", "first_day"),
    )


async def keep_employer_places(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """From facts that employers changed: each is the whole, and the highest version stands."""
    bodies = [event.body for event in events]
    await _FORGET.run(connection, bodies=bodies)
    await _KEEP.run(connection, bodies=bodies)

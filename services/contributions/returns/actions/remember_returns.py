"""After a restore: remember which versions of returns listeners know, and who was on them."""

import json

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.common.values.month import Month

_REMEMBER = text("""
    INSERT INTO forgotten_month AS f (employer_id, month, version, persons)
    VALUES (CAST(:employer_id AS uuid), :month, :version, CAST(:persons AS uuid[]))
    ON CONFLICT (employer_id, month) DO UPDATE SET
        version = greatest(f.version, excluded.version),
        persons = CASE WHEN excluded.version > f.version THEN excluded.persons
                       WHEN excluded.version = f.version THEN f.persons || excluded.persons ELSE f.persons END
""")


async def return_forgotten(connection: AsyncConnection, event: Event) -> None:
    """Of `return_accepted` the version, of `wages_credited` the persons too."""
    fact = json.loads(event.body)
    await connection.execute(
        _REMEMBER,
        {
            "employer_id": fact["employer_id"],
            "month": Month.parse(fact["month"]).first_day,
            "version": fact["version"],
            "persons": [person["person_id"] for person in fact.get("persons", ())],
        },
    )

"""Remember, after a restore, the versions of returns that listeners know, and their persons."""

import json

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.values.month import Month
from services.contributions.returns.rows.accepted import keep_forgotten


@each
async def return_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Record a forgotten version of a month, by `return_accepted`, and with `wages_credited` its persons too."""
    fact = json.loads(event.body)
    await keep_forgotten(
        connection,
        fact["employer_id"],
        month=Month.parse(fact["month"]).first_day,
        version=fact["version"],
        persons=[person["person_id"] for person in fact.get("persons", ())],
    )

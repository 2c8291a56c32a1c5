"""A person who died waits for no dose and no bed; doses that were given stay."""

from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.programmes.card.actions.release_dead import release_dead
from services.programmes.tests.willing import TODAY, Willing

_STATES = text("SELECT person_id, status FROM vaccination ORDER BY person_id")


async def _died(willing: Willing, person_id: UUID) -> None:
    async with willing.database.transaction(wakes=False) as connection:
        await release_dead(connection, willing.law, person_id, died_on=TODAY, today=TODAY)


async def _states(willing: Willing) -> dict[Any, str]:
    return {row["person_id"]: row["status"] for row in await willing.database.one_statement(_STATES, {})}


async def test_a_registration_is_withdrawn_and_one_with_doses_expects_no_further_one(willing: Willing) -> None:
    one, two, _ = willing.people
    await willing.confirm()
    await willing.dose(one, TODAY, "astrazeneca")
    for person_id in (one, two, one):
        await _died(willing, person_id)
    assert await _states(willing) == {one: "complete", two: "withdrawn"}
    assert (await willing.journal())["vaccination_registered"] == 1

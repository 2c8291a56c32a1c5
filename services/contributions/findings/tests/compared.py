"""Returns that are filed and compared, and the findings that stand, for the tests of this room."""

from datetime import date
from typing import Any

from libs.common.spine.tests.heard import event_of
from libs.contracts.contributions import ReturnAccepted
from services.contributions.findings.actions.check_returns import check_accepted, check_asked
from services.contributions.tests.filed import Line, filed
from services.contributions.tests.known import TODAY, Known


async def compared(known: Known, sent: list[Line], *, today: date = TODAY, **given: Any) -> None:
    """File a return and hear that it was accepted."""
    await filed(known, sent, today=today, **given)
    await heard(known, today=today)


async def heard(known: Known, *, today: date = TODAY) -> None:
    """Compare the newest accepted return, then the months that were asked for."""
    facts = await known.said(ReturnAccepted)
    async with known.database.transaction(wakes=False) as connection:
        await check_accepted(connection, known.law, [event_of(facts[-1])], today=today)
    await asked(known, today=today)


async def asked(known: Known, *, today: date = TODAY) -> None:
    async with known.database.transaction(wakes=False) as connection:
        while await check_asked(connection, known.law, today=today):
            pass


async def standing(known: Known) -> list[tuple[Any, ...]]:
    """Return kind, the place of the person among the known ones, and both figures of each finding that stands."""
    rows = await known.found(
        "SELECT kind, person_id, reported, compared FROM finding WHERE removed_on IS NULL ORDER BY kind, finding_id"
    )
    places = {person: place for place, person in enumerate(known.persons)}
    return [(kind, places.get(person), *map(_figure, figures)) for kind, person, *figures in rows]


def _figure(value: Any) -> str | None:
    return None if value is None else f"{value:f}"

"""End the covers that only a support list carried, on the first day without it."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from services.registration.coverage.actions.end_coverage import ask_end
from services.registration.coverage.rows import coverages
from services.registration.persons.rows.locked import lock_persons
from services.registration.support_lists.rows import lists as rows
from services.registration.support_lists.rules.support_list import SupportList

AT_ONCE = 200
_BY = "system:registration"


async def end_some(
    connection: AsyncConnection, one: SupportList, participation: RuleLaw, *, today: date, after: UUID
) -> UUID | None:
    """End some of the covers whose terms still are the list's; return the last cover looked at, None after all."""
    if one.ends_on is None or one.last_day is None or today < one.ends_on:
        return None
    found = await rows.affected(connection, one, one.last_day, after=after, limit=AT_ONCE)
    if not found:
        return None
    await lock_persons(connection, sorted({row.person_id for row in found}))
    now = await rows.affected(connection, one, one.last_day, after=after, limit=AT_ONCE)
    for row in now:
        if row.settled:
            continue
        cover = await coverages.coverage(connection, row.coverage_id)
        assert cover is not None, "a coverage is never deleted"
        await ask_end(
            connection,
            participation,
            cover,
            ended_on=one.ends_on,
            reason="not_entitled",
            because=f"{one.name}: {one.act}",
            by=_BY,
        )
    return found[-1].coverage_id

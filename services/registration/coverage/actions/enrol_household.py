"""Enter a whole household by one form: the household, and a cover of each member. All or nothing."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import Refusal
from services.registration.coverage.actions.start_coverage import start_coverage
from services.registration.coverage.rows.coverages import Coverage
from services.registration.coverage.rules.participation import Choice
from services.registration.households.actions.join_household import found_household


@dataclass(frozen=True, slots=True)
class Enrolled:
    """A member on the form. `option`: in a scheme with options."""

    person_id: UUID
    option: str | None
    support_group: str | None


async def enrol_household(
    connection: AsyncConnection,
    law: RuleLaw,
    members: Sequence[Enrolled],
    *,
    area: str,
    scheme: str,
    first_day: date,
    by: str,
    today: date,
) -> tuple[UUID, list[Coverage]]:
    """Make the household, whose head is the first of the members, and start a cover of each in their order.

    The order counts: it is that of the members' shares of the premium. A refusal points at the member meant.
    """
    household_id = await found_household(
        connection,
        head=members[0].person_id,
        members=[one.person_id for one in members[1:]],
        area=area,
        first_day=first_day,
        by=by,
        today=today,
    )
    covered = []
    for number, one in enumerate(members):
        try:
            made = await start_coverage(
                connection,
                law,
                person_id=one.person_id,
                scheme=scheme,
                first_day=first_day,
                last_day=None,
                choice=Choice(one.option, None, one.support_group, None),
                area=area,
                by=by,
                today=today,
                back_dated=True,
            )
        except Refusal as refusal:
            refusal.pointer = at_member(refusal.pointer, number)
            raise
        covered.append(made)
    return household_id, covered


def at_member(pointer: str | None, number: int) -> str:
    """Return the pointer into the form: what is said of all members stays, what is of one names the member."""
    if pointer in {"/scheme", "/first_day"}:
        return pointer
    place = "/head" if number == 0 else f"/members/{number - 1}"
    return f"{place}{pointer}" if pointer in {"/option", "/support_group"} else place

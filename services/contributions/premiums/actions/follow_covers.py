"""Follow covers and households: bills that are no longer right are reversed and made again; what is paid stays.

The order of two events does not matter: each time everything is reckoned from the newest copies.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.registration import CoverageStarted, HouseholdChanged
from services.contributions.premiums.actions.let_fall_due import LOOK_BACK_MONTHS, bill_until, premium_law
from services.contributions.premiums.rows import bills, covers
from services.contributions.premiums.rules.price_list import schemes_of


async def follow_covers(connection: AsyncConnection, law: Law, events: Sequence[Event], *, today: Month) -> None:
    """Keep covers, bill them until this month, and bill again who shares a household with them."""
    kept = [CoverageStarted.model_validate_json(event.body).coverage_id for event in events]
    await covers.keep_covers(connection, [event.body for event in events], kept)
    touched = await covers.covers_touched(connection, coverage_ids=kept)
    await _bill_again(connection, law, touched, today)
    await bill_until(connection, premium_law(law), sorted(set(kept)), today.plus(-LOOK_BACK_MONTHS), today)


async def follow_households(connection: AsyncConnection, law: Law, events: Sequence[Event], *, today: Month) -> None:
    """Keep households, and bill again the members whose places changed."""
    await covers.keep_households(connection, events)
    named = [HouseholdChanged.model_validate_json(event.body).household_id for event in events]
    touched = await covers.covers_touched(connection, household_ids=named)
    await _bill_again(connection, law, touched, today)


async def _bill_again(connection: AsyncConnection, whole: Law, coverage_ids: Sequence[UUID], today: Month) -> None:
    """Reverse the unpaid bills that are no longer right, and make them again from their first month on."""
    law = premium_law(whole)
    places = max((one.places or 0 for one in schemes_of(law, today)), default=0)
    changed = await bills.changed_bills(connection, coverage_ids, places=places)
    if not changed:
        return
    await bills.reverse_bills(connection, [one.bill_id for one in changed], "replaced")
    first = min(Month.of(one.first_month) for one in changed)
    await bill_until(connection, law, sorted({one.coverage_id for one in changed}), first, today)

"""Let covers lapse of which so many months in a row were missed, or too few were paid of so many.

Every unpaid bill of the cover is reversed; registration, which hears of it, ends the covers.
"""

import json
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import NoLawAt
from libs.common.spine.outbox import Said, append
from libs.common.values.month import Month
from libs.contracts.contributions import PremiumLapsed
from services.contributions.premiums.rows import bills, covers
from services.contributions.premiums.rules.premium import premium_schemes
from services.contributions.premiums.rules.premium_due import LapseBounds, lapse_bounds
from services.contributions.premiums.rules.price_list import PremiumLaw

BATCH = 500


async def let_lapse(connection: AsyncConnection, law: PremiumLaw, today: date) -> int:
    """End the next covers that lapse, and return how many."""
    schemes = [
        {"scheme": scheme, "lapse_months": bounds.in_a_row, "short_months": bounds.short, "of_months": bounds.of}
        for scheme in premium_schemes(law.premium)
        if (bounds := _bounds(law, scheme, today)) is not None
    ]
    missed = await bills.missed_months(connection, json.dumps(schemes), today=today, batch=BATCH) if schemes else []
    for one in missed:
        await covers.lock_cover(connection, one.coverage_id)
        unpaid = await bills.unpaid_bills(connection, one.coverage_id)
        await bills.reverse_bills(connection, unpaid, "lapsed")
        cover = await covers.cover(connection, one.coverage_id)
        assert cover is not None, "the statement has just read it"
        ended_on = max(cover.first_day, one.ended_on)
        await covers.end_as_lapsed(connection, one.coverage_id, ended_on)
        fact = PremiumLapsed(coverage_id=one.coverage_id, person_id=one.person_id, scheme=one.scheme, ended_on=ended_on)
        await append(connection, Said(fact, (f"person:{one.person_id}",)))
    return len(missed)


def _bounds(law: PremiumLaw, scheme: str, today: date) -> LapseBounds | None:
    try:
        bounds = lapse_bounds(law.due, scheme, Month.of(today))
    except NoLawAt:
        return None
    return bounds if bounds.in_a_row or bounds.short else None

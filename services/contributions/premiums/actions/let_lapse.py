"""Let covers lapse of which so many months in a row were missed.

Unpaid bills are reversed; registration, which hears of it, ends the covers.
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
from services.contributions.premiums.rules.premium_due import lapses_after
from services.contributions.premiums.rules.price_list import PremiumLaw

BATCH = 500


async def let_lapse(connection: AsyncConnection, law: PremiumLaw, today: date) -> int:
    """End the next covers that lapse, and return how many."""
    schemes = [
        {"scheme": scheme, "lapse_months": months}
        for scheme in premium_schemes(law.premium)
        if (months := _months(law, scheme, today)) > 0
    ]
    missed = await bills.missed_months(connection, json.dumps(schemes), today=today, batch=BATCH) if schemes else []
    for one in missed:
        await covers.lock_cover(connection, one.coverage_id)
        unpaid = await bills.unpaid_from(connection, one.coverage_id, one.first_month)
        await bills.reverse_bills(connection, unpaid, "lapsed")
        cover = await covers.cover(connection, one.coverage_id)
        assert cover is not None, "the statement has just read it"
        ended_on = max(cover.first_day, one.first_month)
        await covers.end_as_lapsed(connection, one.coverage_id, ended_on)
        fact = PremiumLapsed(coverage_id=one.coverage_id, person_id=one.person_id, scheme=one.scheme, ended_on=ended_on)
        await append(connection, Said(fact, (f"person:{one.person_id}",)))
    return len(missed)


def _months(law: PremiumLaw, scheme: str, today: date) -> int:
    try:
        return lapses_after(law.due, scheme, Month.of(today))
    except NoLawAt:
        return 0

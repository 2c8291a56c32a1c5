"""Claims, wages and the events about both, for the tests of this room."""

from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

from libs.common.spine.tests.heard import event_of
from libs.contracts.benefits import ClaimFiled
from libs.contracts.contributions import ReturnAccepted, WageReportedWhileClaiming
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known
from services.contributions.wages_while_claiming.actions import watch_claims

WHOLE = {"first_day": date(2020, 11, 1), "last_day": date(2020, 11, 30)}
HALF = {"first_day": date(2020, 11, 16), "last_day": date(2020, 11, 30)}
WageSaid = tuple[UUID, str, Decimal, int]


async def claimed(known: Known, person: int = 0, **changed: Any) -> ClaimFiled:
    given: dict[str, Any] = {"claim_id": uuid4(), "branch": "unemployment_force_majeure", "cause": "closure_order"}
    given |= {"person_id": known.persons[person], "employer_id": known.employers[0], **WHOLE, **changed}
    claim = ClaimFiled(**given)
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.claim_filed(None, connection, [event_of(claim)])
    return claim


async def reported(known: Known, *wages: str, month: str = "2020-11", kind: str = "original") -> None:
    """File a return with its event."""
    await filed(known, lines(*wages), month=month, kind=kind)
    accepted = [event_of(fact) for fact in await known.said(ReturnAccepted)]
    async with known.database.transaction(wakes=False) as connection:
        await watch_claims.returns_accepted(None, connection, accepted)


async def wages_said(known: Known) -> list[WageSaid]:
    events = await known.said(WageReportedWhileClaiming)
    return [(fact.claim_id, fact.month, fact.wage, fact.version) for fact in events]

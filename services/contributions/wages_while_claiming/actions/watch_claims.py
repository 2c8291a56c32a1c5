"""Find wages that returns report for days claimed as days without a wage.

A new claim and an accepted return both call this. A claim locks its employer's row, as every posted return does, so the
later of the two sees the earlier.
"""

from collections.abc import Sequence
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.spine.outbox import append
from libs.common.values.month import Month
from libs.common.values.period import Period
from libs.contracts.benefits import ClaimFiled, ClaimMoved
from libs.contracts.contributions import WageReportedWhileClaiming
from services.contributions.employers.rows import lock_employer
from services.contributions.wages_while_claiming import rows
from services.contributions.wages_while_claiming.rules.wage_while_claiming import wage_contradicts_claim

_OVER = frozenset({"rejected", "withdrawn"})


@each
async def claim_filed(_: object, connection: AsyncConnection, event: Event) -> None:
    fact = ClaimFiled.model_validate_json(event.body)
    await lock_employer(connection, fact.employer_id)
    claim = rows.Claim(fact.claim_id, fact.person_id, fact.employer_id, fact.first_day, fact.last_day)
    await rows.keep_claim(connection, claim)
    await _report_contradicting_wages(connection, claim)


@each
async def claim_moved(_: object, connection: AsyncConnection, event: Event) -> None:
    fact = ClaimMoved.model_validate_json(event.body)
    claim = await rows.mark_rejected(connection, fact.claim_id, rejected=fact.now in _OVER)
    if claim is not None and fact.was in _OVER and fact.now not in _OVER:
        await lock_employer(connection, claim.employer_id)
        await _report_contradicting_wages(connection, claim)


async def returns_accepted(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    employers = sorted({UUID(event.key) for event in events})  # the key is the employer: no body need be read
    for claim in await rows.claims_of_employers(connection, employers):
        await lock_employer(connection, claim.employer_id)
        await _report_contradicting_wages(connection, claim)


async def report_wages_of(connection: AsyncConnection, persons: Sequence[UUID]) -> None:
    """Compare the persons' claims with returns again: a wage under one id counts for claims under every other id."""
    for claim in await rows.claims_of_persons(connection, sorted(set(persons))):
        await lock_employer(connection, claim.employer_id)
        await _report_contradicting_wages(connection, claim)


async def _report_contradicting_wages(connection: AsyncConnection, claim: rows.Claim) -> None:
    """Append an event for each claimed month whose reported wage changed.

    A wage of 0 withdraws an earlier event, after a correction or an undone merge.
    """
    claimed = Period.inclusive(claim.first_day, claim.last_day)
    first_month = Month.of(claim.first_day).first_day
    for reported in await rows.reported_wages(connection, claim, first_month=first_month):
        month = Month.of(reported.month)
        wage = reported.wage or Decimal(0)
        contradicts = wage_contradicts_claim(wage=wage, usual_wage=reported.usual_wage, month=month, claimed=claimed)
        last = await rows.said_wage(connection, claim.claim_id, reported.month)
        new = wage if contradicts else Decimal(0)
        if last is not None and (last.version > reported.version or last == rows.SaidWage(reported.version, new)):
            continue
        if not new and (last is None or last.wage == 0):
            continue
        await rows.keep_said_wage(connection, claim.claim_id, reported.month, version=reported.version, wage=new)
        await append(
            connection,
            WageReportedWhileClaiming(
                employer_id=claim.employer_id,
                person_id=claim.person_id,
                claim_id=claim.claim_id,
                month=str(month),
                wage=new,
                return_id=reported.return_id,
                version=reported.version,
            ),
        )

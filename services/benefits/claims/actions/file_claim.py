"""File a claim for unemployment benefit by force majeure."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import ClaimFiled
from services.benefits.claims.actions.claim_locks import lock_claims_of_person
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.waiting import wait_until_true
from services.benefits.claims.rows import filing


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"
    follows_from_news = True


class ClaimOverlaps(Refusal):
    code = "claim_overlaps"


async def employer_known(database: Database, employer_id: UUID) -> bool:
    """Tell whether the employer is registered, after up to two seconds in which its event may arrive (decision 4)."""
    return await wait_until_true(database, filing.EMPLOYER_KNOWN, employer_id=employer_id)


async def person_known(database: Database, person_id: UUID) -> bool:
    """Tell whether the person is registered, after up to two seconds in which the event may arrive (decision 4)."""
    return await wait_until_true(database, filing.PERSON_KNOWN, person_id=person_id)


async def file_claim(
    connection: AsyncConnection,
    law: Law,
    *,
    branch: str,
    person_id: UUID,
    employer_id: UUID,
    cause: str,
    first_day: date,
    last_day: date,
    payee: Mapping[str, str],
    filed_by: str,
    confirmed: bool,
    today: date,
) -> UUID:
    """File a claim and return its id.

    `confirmed`: the person, or an officer, confirmed the account. Otherwise an account that is new waits for
    confirmation.
    """
    filed = filing.FiledClaim(
        claim_id=uuid7(),
        branch=branch,
        person_id=person_id,
        employer_id=employer_id,
        cause=cause,
        first_day=first_day,
        last_day=last_day,
        payee=payee,
        filed_on=today,
        filed_by=filed_by,
    )
    kept_id = await lock_claims_of_person(connection, person_id)
    if known := await filing.overlapping_claim(connection, filed, person_id=kept_id):
        raise ClaimOverlaps(claim=known)
    await filing.insert_claim(connection, filed)
    if not confirmed:
        await filing.hold_unknown_account(connection, filed, person_id=kept_id)
    await append(connection, _said(filed, kept_id))
    await evaluate_persons(connection, law, [kept_id], today=today)
    return filed.claim_id


def _said(filed: filing.FiledClaim, kept_id: UUID) -> Said:
    fact = ClaimFiled(
        claim_id=filed.claim_id,
        branch=filed.branch,
        person_id=filed.person_id,
        employer_id=filed.employer_id,
        cause=filed.cause,
        first_day=filed.first_day,
        last_day=filed.last_day,
    )
    return Said(fact, tuple(sorted({f"person:{filed.person_id}", f"person:{kept_id}"})))

"""Statements that file claims and record the account for the benefit."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class FiledClaim:
    """A claim as it was filed; `payee` is the bank, the account and perhaps a name."""

    claim_id: UUID
    branch: str
    person_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    payee: Mapping[str, str]
    filed_on: date
    filed_by: str


@dataclass(frozen=True, slots=True)
class WaitingAccount:
    """The account of a claim that waits for another officer, and the officer who entered it.

    Both None if none waits.
    """

    payee: Json
    told_by: str | None


# The same days at the same employer, or days that were awarded to the person already, whatever the employer and under
# whichever id: a day is paid once.
_OVERLAPS = Query(
    UUID,
    f"""
    SELECT c.claim_id FROM claim c
    WHERE c.person_id IN {SAME_PERSON} AND (
        (c.employer_id = :employer_id AND c.status IN ('pending', 'in_payment', 'closed')
         AND c.first_day <= :last_day AND c.last_day >= :first_day)
        OR EXISTS (SELECT FROM awarded_days d WHERE d.claim_id = c.claim_id
                   AND d.days && daterange(:first_day, :last_day, '[]')))
    ORDER BY c.claim_id LIMIT 1
    """,
)
_INSERT = Command("""
    INSERT INTO claim (claim_id, branch, person_id, employer_id, cause, first_day, last_day, payee, status, reason,
                       waiting_for, filed_on, filed_by, payee_told_by)
    VALUES (:claim_id, :branch, :person_id, :employer_id, :cause, :first_day, :last_day, CAST(:payee AS json),
            'pending', 'waiting', '[]', :filed_on, :filed_by, :filed_by)
""")
# An account that the person has confirmed in another claim, under either number, is known; another one waits.
_HOLD_UNKNOWN_ACCOUNT = Command(f"""
    UPDATE claim SET payee_unconfirmed = true, payee_waiting = payee, payee_waiting_by = payee_told_by,
           payee_told_by = NULL
    WHERE claim_id = :claim_id AND NOT EXISTS (
        SELECT FROM claim known
        WHERE known.person_id IN {SAME_PERSON} AND known.claim_id <> :claim_id AND NOT known.payee_unconfirmed
          AND known.payee ->> 'bank' = :bank AND known.payee ->> 'account' = :account)
""")
EMPLOYER_KNOWN = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")
# An employment says as much: it may be heard before the person's registration.
PERSON_KNOWN = Query(
    bool,
    """
    SELECT EXISTS (SELECT FROM person WHERE person_id = :person_id)
        OR EXISTS (SELECT FROM employment /* of any standing */ WHERE person_id = :person_id) AS known
    """,
)
_CHANGE = Query(
    int,
    """
    UPDATE claim SET payee = CAST(:payee AS json), payee_told_by = :told_by, payee_waiting = NULL,
           payee_waiting_by = NULL, payee_unconfirmed = false, version = version + 1
    WHERE claim_id = :claim_id AND status <> 'withdrawn' RETURNING version
    """,
)
_PROPOSE = Query(
    int,
    """
    UPDATE claim SET payee_waiting = CAST(:payee AS json), payee_waiting_by = :told_by, version = version + 1
    WHERE claim_id = :claim_id AND status <> 'withdrawn' RETURNING version
    """,
)
_LOCK = Query(
    WaitingAccount,
    """
    SELECT payee_waiting AS payee, payee_waiting_by AS told_by FROM claim WHERE claim_id = :claim_id FOR UPDATE
    """,
)
_DROP = Command("""
    UPDATE claim SET payee_waiting = NULL, payee_waiting_by = NULL, version = version + 1 WHERE claim_id = :claim_id
""")


async def overlapping_claim(connection: AsyncConnection, asked: FiledClaim, *, person_id: UUID) -> UUID | None:
    """Find a claim of the person, under any id, that asks for one of these days or was awarded one.

    None if there is none.
    """
    return await _OVERLAPS.first(
        connection,
        person_id=person_id,
        employer_id=asked.employer_id,
        first_day=asked.first_day,
        last_day=asked.last_day,
    )


async def insert_claim(connection: AsyncConnection, filed: FiledClaim) -> None:
    await _INSERT.run(
        connection,
        claim_id=filed.claim_id,
        branch=filed.branch,
        person_id=filed.person_id,
        employer_id=filed.employer_id,
        cause=filed.cause,
        first_day=filed.first_day,
        last_day=filed.last_day,
        payee=_as_text(filed.payee),
        filed_on=filed.filed_on,
        filed_by=filed.filed_by,
    )


async def hold_unknown_account(connection: AsyncConnection, filed: FiledClaim, *, person_id: UUID) -> None:
    """Mark the claim's account as waiting for confirmation, unless another claim of the person has it confirmed."""
    await _HOLD_UNKNOWN_ACCOUNT.run(
        connection,
        claim_id=filed.claim_id,
        person_id=person_id,
        bank=filed.payee["bank"],
        account=filed.payee["account"],
    )


async def take_account(
    connection: AsyncConnection, claim_id: UUID, payee: Mapping[str, str], *, told_by: str
) -> int | None:
    """Set the account of the claim and return the claim's new version; None if the claim was withdrawn."""
    return await _CHANGE.first(connection, claim_id=claim_id, payee=_as_text(payee), told_by=told_by)


async def propose_account(
    connection: AsyncConnection, claim_id: UUID, payee: Mapping[str, str], *, told_by: str
) -> int | None:
    """Record an account that waits for another officer, and return the claim's new version.

    The earlier account holds. None if the claim was withdrawn.
    """
    return await _PROPOSE.first(connection, claim_id=claim_id, payee=_as_text(payee), told_by=told_by)


async def lock_waiting_account(connection: AsyncConnection, claim_id: UUID) -> WaitingAccount | None:
    """Lock the claim and return its waiting account; None if there is no such claim."""
    return await _LOCK.first(connection, claim_id=claim_id)


async def drop_waiting_account(connection: AsyncConnection, claim_id: UUID) -> None:
    await _DROP.run(connection, claim_id=claim_id)


def _as_text(payee: Mapping[str, str]) -> str:
    return json.dumps(dict(payee), ensure_ascii=False)

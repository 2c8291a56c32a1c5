"""Statements that read claims for doors, and tasks for officers."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Json, Query, Source
from libs.common.database.sql_files import sql_beside
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Claim:
    """A claim as doors show it. `account_waits`: a changed account waits for another officer."""

    claim_id: UUID
    branch: str
    person_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    status: str
    reason: str | None
    waiting_for: Json
    decision: Json
    filed_on: date
    version: int
    account_waits: bool


@dataclass(frozen=True, slots=True)
class MonthPaid:
    """The line of a payment run for one month of a claim."""

    month: str
    days: int
    amount: Decimal
    set_off: Decimal
    status: str
    run_id: UUID


@dataclass(frozen=True, slots=True)
class WageConflict:
    """A wage reported for a month with claimed days, and the return that says so."""

    month: str
    wage: Decimal
    return_id: UUID
    version: int


@dataclass(frozen=True, slots=True)
class ClaimDetails:
    """The payments of a claim, the amount of them that was overpaid, and the wages reported for claimed days."""

    payments: list[MonthPaid]
    overpaid: Decimal
    conflicts: list[WageConflict]


@dataclass(frozen=True, slots=True)
class ClaimForOfficer:
    """A claim that only an officer can decide; `reported`: the wages of its months as JSON.

    `refused_because` and `refused_words`: why its employer will not certify.
    """

    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    cause: str
    first_day: date
    last_day: date
    filed_on: date
    reason: str
    waiting_for: Json
    reported: Json
    refused_because: str | None
    refused_words: str | None


@dataclass(frozen=True, slots=True)
class AccountOfNoBank:
    """The account of a claim, at a bank that the law's list does not have, or no longer has."""

    claim_id: UUID
    person_id: UUID
    payee: Json
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class AccountWaiting:
    """An account that an officer entered for a person, the officer, and the account that holds until another agrees."""

    claim_id: UUID
    person_id: UUID
    payee: Json
    payee_waiting: Json
    payee_waiting_by: str
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class UnclaimedIsolation:
    """An isolation order for whose days no claim exists, and an employer of its first day."""

    order_number: str
    first_day: date
    last_day: date
    employer_id: UUID


@dataclass(frozen=True, slots=True)
class MonthBase:
    """The base that one employer reported for a month."""

    month: date
    base: Decimal


_COLUMNS = """
    claim_id, branch, person_id, employer_id, cause, first_day, last_day, status, reason, waiting_for, decision,
    filed_on, version, payee_waiting IS NOT NULL AS account_waits
"""
_CLAIM = Query(Claim, f"SELECT {_COLUMNS} FROM claim WHERE claim_id = :claim_id")
_CLAIMS = Query(
    Claim,
    f"""
    SELECT {_COLUMNS} FROM claim
    WHERE (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:reason AS text) IS NULL OR reason = :reason)
      AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
      AND claim_id > :after ORDER BY claim_id LIMIT :limit
    """,
)
_PAYMENTS = Query(
    MonthPaid,
    """
    SELECT to_char(month, 'YYYY-MM') AS month, days, amount, set_off, status, run_id FROM payment_line
    WHERE claim_id = :claim_id AND status <> 'outdated' ORDER BY payment_line.month, run_id
    """,
)
_OVERPAID = Query(
    Decimal,
    """
    SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0) AS amount
    FROM posting WHERE claim_id = :claim_id AND entry = 'overpayment'
    """,
)
_CONFLICTS = Query(
    WageConflict,
    """
    SELECT to_char(month, 'YYYY-MM') AS month, wage, return_id, version FROM wage_conflict
    WHERE claim_id = :claim_id AND wage > 0 ORDER BY wage_conflict.month
    """,
)
_FOR_OFFICERS = Query(
    ClaimForOfficer,
    """
    SELECT c.claim_id, c.person_id, c.employer_id, c.cause, c.first_day, c.last_day, c.filed_on, c.reason,
           c.waiting_for,
           coalesce((SELECT json_agg(json_build_object('month', to_char(w.month, 'YYYY-MM'),
                         'wage', CAST(w.wage AS text), 'return_id', w.return_id)) FROM wage_conflict w
                     WHERE w.claim_id = c.claim_id AND w.wage > 0), '[]') AS reported,
           t.refused_because, t.refused_words
    FROM claim c LEFT JOIN certificate_wanted t ON t.claim_id = c.claim_id AND t.ended_because IS NULL
    WHERE status = 'pending'
      AND reason IN ('officer_review', 'wage_reported', 'days_claimed_twice', 'certificate_refused')
      AND in_reach(CAST(:areas AS text[]), c.person_id, c.employer_id)
    ORDER BY filed_on, claim_id LIMIT :limit
    """,
)
_ACCOUNTS_WAITING = Query(
    AccountWaiting,
    """
    SELECT claim_id, person_id, payee, payee_waiting, payee_waiting_by, recorded_at
    FROM claim WHERE payee_waiting IS NOT NULL AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
    ORDER BY claim_id LIMIT :limit
    """,
)
_ACCOUNTS_OF_NO_BANK = Query(
    AccountOfNoBank,
    """
    SELECT claim_id, person_id, payee, recorded_at FROM claim c
    WHERE status IN ('in_payment', 'stopped') AND NOT (payee ->> 'bank' = ANY(CAST(:banks AS text[])))
      AND EXISTS (SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.amount > e.paid)
      AND in_reach(CAST(:areas AS text[]), person_id, employer_id)
    ORDER BY claim_id LIMIT :limit
    """,
)
_NEWEST = Query(
    Claim,
    f"""
    SELECT {_COLUMNS} FROM claim WHERE person_id IN {SAME_PERSON} AND claim_id < :before
    ORDER BY claim_id DESC LIMIT :limit
    """,
)
_UNCLAIMED = Query(
    UnclaimedIsolation,
    f"""
    SELECT i.order_number, i.first_day, i.last_day, m.employer_id
    FROM isolation_order i
    JOIN employment m ON m.person_id IN {SAME_PERSON} AND m.started_on <= i.first_day
         AND coalesce(m.ended_on, 'infinity') > i.first_day AND m.standing = 'stands'
    WHERE i.person_id IN {SAME_PERSON} AND NOT i.withdrawn AND NOT EXISTS (
        SELECT FROM claim c WHERE c.person_id IN {SAME_PERSON} AND c.employer_id = m.employer_id
          AND c.status NOT IN ('rejected', 'withdrawn') AND c.first_day <= i.last_day AND c.last_day >= i.first_day)
      AND (i.first_day, i.order_number, m.employer_id) < (:first_day, :order_number, :employer_id)
    ORDER BY i.first_day DESC, i.order_number DESC, m.employer_id DESC LIMIT :limit
    """,
)
_CREDITED = Query(
    MonthBase,
    sql_beside(__file__, "credited_months", of_one=True),
)


async def claim(source: Source, claim_id: UUID) -> Claim | None:
    return await _CLAIM.first(source, claim_id=claim_id)


async def written_claim(source: Source, claim_id: UUID) -> Claim:
    """Read a claim in the transaction that wrote it."""
    return await _CLAIM.one(source, claim_id=claim_id)


async def claims(
    database: Database,
    *,
    person_id: UUID | None,
    status: str | None,
    reason: str | None,
    areas: list[str] | None,
    after: UUID,
    limit: int,
) -> list[Claim]:
    """List claims by id; of one person or all, in the areas or everywhere."""
    given = {"person_id": person_id, "status": status, "reason": reason, "areas": areas}
    return await _CLAIMS.all(database, **given, after=after, limit=limit)


async def claim_details(database: Database, claim_id: UUID) -> ClaimDetails:
    """Read the payments of a claim, the overpaid amount, and the wages reported for claimed days."""
    return ClaimDetails(
        payments=await _PAYMENTS.all(database, claim_id=claim_id),
        overpaid=await _OVERPAID.one(database, claim_id=claim_id),
        conflicts=await _CONFLICTS.all(database, claim_id=claim_id),
    )


async def claims_for_officers(
    database: Database, *, areas: list[str] | None = None, limit: int
) -> list[ClaimForOfficer]:
    return await _FOR_OFFICERS.all(database, areas=areas, limit=limit)


async def accounts_waiting(database: Database, *, areas: list[str] | None = None, limit: int) -> list[AccountWaiting]:
    """List claims with an account that an officer entered and no other officer has accepted or rejected."""
    return await _ACCOUNTS_WAITING.all(database, areas=areas, limit=limit)


async def accounts_of_no_bank(
    database: Database, banks: Sequence[str], *, areas: list[str] | None = None, limit: int
) -> list[AccountOfNoBank]:
    """List claims with something to pay whose account is at none of these banks."""
    return await _ACCOUNTS_OF_NO_BANK.all(database, banks=list(banks), areas=areas, limit=limit)


async def unclaimed_isolations(
    database: Database, person_id: UUID, *, before: tuple[date, str, UUID], limit: int
) -> list[UnclaimedIsolation]:
    """List isolation orders for whose days no claim exists, with each employer of their first day, the latest first."""
    first_day, order_number, employer_id = before
    return await _UNCLAIMED.all(
        database,
        person_id=person_id,
        first_day=first_day,
        order_number=order_number,
        employer_id=employer_id,
        limit=limit,
    )


async def newest_claims(database: Database, person_id: UUID, *, before: UUID, limit: int) -> list[Claim]:
    """List the person's claims under every id, the newest first."""
    return await _NEWEST.all(database, person_id=person_id, before=before, limit=limit)


async def credited_months(database: Database, person_id: UUID) -> list[MonthBase]:
    return await _CREDITED.all(database, person_id=person_id)

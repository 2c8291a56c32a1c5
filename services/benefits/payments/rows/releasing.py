"""Statements that release a frozen run: lock and judge its claims, book its payments, say the events."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query
from libs.common.database.sql_files import sql_beside
from libs.common.four_eyes.hands import hand_of
from libs.common.spine.events import partition_of


@dataclass(frozen=True, slots=True)
class LockedClaim:
    """A claim of a frozen line; `same`: the claim did not change since."""

    claim_id: UUID
    person_id: UUID
    same: bool


_LOCK_CLAIMS = Query(
    LockedClaim,
    """
    SELECT c.claim_id, c.person_id, c.version = l.claim_version AS same
    FROM claim c
    JOIN (SELECT DISTINCT claim_id, claim_version FROM payment_line
          WHERE run_id = :run_id AND status = 'frozen') l USING (claim_id)
    ORDER BY c.claim_id FOR UPDATE OF c
    """,
)
# Read after the claims are locked: what another run paid meanwhile counts. Whatever was frozen, a month is never paid
# beyond its award; `entitlement_paid_within` holds it in the database.
_PAID_TOO_MUCH = Query(
    int,
    """
    SELECT count(DISTINCT l.claim_id) AS claims FROM payment_line l LEFT JOIN entitlement e USING (claim_id, month)
    WHERE l.run_id = :run_id AND l.status = 'frozen' AND l.entitled > greatest(coalesce(e.amount - e.paid, 0), 0)
    """,
)
# Nobody releases a payment of a claim that they filed, certified, decided without a certificate, or told the account
# of: money needs two persons.
# Whoever linked an account of the app can speak as the person: they release nothing to an account not paid to before.
_OWN = Query(
    int,
    """
    SELECT count(DISTINCT l.claim_id) AS claims FROM payment_line l JOIN claim c USING (claim_id)
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    WHERE l.run_id = :run_id AND l.status = 'frozen' AND (c.filed_by = :by OR c.payee_told_by = :by OR EXISTS (
        SELECT FROM evidence_decision d WHERE d.claim_id = c.claim_id AND d.decided_by = :by AND d.pays) OR EXISTS (
        SELECT FROM certificate t LEFT JOIN person_alias b ON b.person_id = t.person_id
        WHERE t.issued_by = :by AND t.employer_id = c.employer_id
          AND coalesce(b.kept_id, t.person_id) = coalesce(a.kept_id, c.person_id))
      OR l.account <> 'known' AND EXISTS (
        SELECT FROM account_link k LEFT JOIN person_alias b ON b.person_id = k.person_id
        WHERE k.hand = :hand AND coalesce(b.kept_id, k.person_id) = coalesce(a.kept_id, c.person_id)))
    """,
)
_VOID = Command("""
    WITH lines AS (UPDATE payment_line SET status = CAST(:status AS text) WHERE run_id = :run_id AND status = 'frozen')
    UPDATE payment_run SET status = CAST(:status AS text) WHERE run_id = :run_id
""")
_WHO_DIED = Query(
    UUID,
    """
    SELECT DISTINCT p.person_id FROM unnest(CAST(:person_ids AS uuid[])) AS p(person_id)
    LEFT JOIN same_person o USING (person_id)
    JOIN person_death d ON d.person_id IN (p.person_id, o.other_id) AND d.died_on IS NOT NULL
    """,
)
_LEAVE_OUT = Command("""
    UPDATE payment_line SET status = 'outdated'
    WHERE run_id = :run_id AND status = 'frozen' AND claim_id = ANY(CAST(:claims AS uuid[]))
""")
_NOTE_APPROVAL = Command("""
    INSERT INTO audit_outbox (actor, action, subject, detail)
    VALUES (:by, 'payment_run.approve', CAST(:run_id AS text), :hash)
""")
_RELEASE = Command(sql_beside(__file__, "release_payments"))
_CLOSE = Command(sql_beside(__file__, "close_paid_claims"))


async def lock_claims(connection: AsyncConnection, run_id: UUID) -> list[LockedClaim]:
    """Lock the run's claims, in the one order in which all code locks claims."""
    return await _LOCK_CLAIMS.all(connection, run_id=run_id)


async def who_died(connection: AsyncConnection, person_ids: Sequence[UUID]) -> set[UUID]:
    """Return those of the persons of whom a death is known, under any id."""
    return set(await _WHO_DIED.all(connection, person_ids=list(person_ids)))


async def leave_out(connection: AsyncConnection, run_id: UUID, claims: Sequence[UUID]) -> None:
    """Set the lines of these claims to `outdated`: the run goes on without them."""
    await _LEAVE_OUT.run(connection, run_id=run_id, claims=list(claims))


async def claims_paid_too_much(connection: AsyncConnection, run_id: UUID) -> int:
    """Count the claims for which a line of the run exceeds the rest of the month's award."""
    return await _PAID_TOO_MUCH.one(connection, run_id=run_id)


async def claims_touched_by(connection: AsyncConnection, run_id: UUID, officer: str) -> int:
    """Count the run's claims that the officer filed, certified, decided to pay, entered the account of, or linked."""
    return await _OWN.one(connection, run_id=run_id, by=officer, hand=hand_of(officer))


async def void_run(connection: AsyncConnection, run_id: UUID, status: str) -> None:
    """Set the status of the run and its lines to `outdated` or `withdrawn`."""
    await _VOID.run(connection, run_id=run_id, status=status)


async def note_approval(connection: AsyncConnection, run_id: UUID, *, by: str, content_hash: str) -> None:
    await _NOTE_APPROVAL.run(connection, run_id=str(run_id), by=by, hash=content_hash)


async def release_payments(
    connection: AsyncConnection,
    run_id: UUID,
    *,
    claims: Sequence[UUID],
    released_by: str,
    released_on: date,
    content_hash: str,
) -> None:
    """Confirm, book and audit the run's lines and say their events. Claims that are paid in full are closed."""
    keyed = {"claims": list(claims), "partitions": [partition_of(str(claim_id)) for claim_id in claims]}
    await _RELEASE.run(
        connection, run_id=run_id, released_by=released_by, released_on=released_on, hash=content_hash, **keyed
    )
    await _CLOSE.run(connection, **keyed)

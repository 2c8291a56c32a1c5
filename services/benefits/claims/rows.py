"""Statements about claims."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_CLAIM = text("SELECT * FROM claim WHERE claim_id = :claim_id")
_PAYMENTS = text("""
    SELECT to_char(month, 'YYYY-MM') AS month, days, amount, set_off, status, run_id FROM payment_line
    WHERE claim_id = :claim_id AND status <> 'outdated' ORDER BY month, run_id
""")
_OVERPAID = text("""
    SELECT coalesce(sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount ELSE -amount END), 0) AS amount
    FROM posting WHERE claim_id = :claim_id AND entry = 'overpayment'
""")
_CONFLICTS = text("""
    SELECT to_char(month, 'YYYY-MM') AS month, wage, return_id, version FROM wage_conflict
    WHERE claim_id = :claim_id AND wage > 0 ORDER BY month
""")
_CLAIMS = text(f"""
    SELECT * FROM claim
    WHERE (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND (CAST(:status AS text) IS NULL OR status = :status)
      AND (CAST(:reason AS text) IS NULL OR reason = :reason)
      AND claim_id > :after ORDER BY claim_id LIMIT :limit
""")
_CREDITED = text(f"""
    SELECT month, base FROM credited_month WHERE person_id IN {SAME_PERSON} AND credited ORDER BY month
""")
_FOR_OFFICERS = text("""
    SELECT c.claim_id, c.person_id, c.employer_id, c.cause, c.first_day, c.last_day, c.filed_on, c.reason,
           coalesce(CAST(c.waiting_for AS text), '[]') AS waiting_for,
           CAST(coalesce((SELECT json_agg(json_build_object('month', to_char(w.month, 'YYYY-MM'),
                              'wage', CAST(w.wage AS text), 'return_id', w.return_id)) FROM wage_conflict w
                          WHERE w.claim_id = c.claim_id AND w.wage > 0), '[]') AS text) AS reported
    FROM claim c WHERE status = 'pending' AND reason IN ('officer_review', 'wage_reported', 'days_claimed_twice')
    ORDER BY filed_on, claim_id LIMIT :limit
""")
_ACCOUNTS_WAITING = text("""
    SELECT claim_id, person_id, CAST(payee AS text) AS payee, CAST(payee_waiting AS text) AS payee_waiting,
           payee_waiting_by, recorded_at
    FROM claim WHERE payee_waiting IS NOT NULL ORDER BY claim_id LIMIT :limit
""")
_UNCLAIMED = text(f"""
    SELECT i.order_number, i.first_day, i.last_day, m.employer_id
    FROM isolation_order i
    JOIN employment m ON m.person_id IN {SAME_PERSON} AND m.started_on <= i.first_day
         AND coalesce(m.ended_on, 'infinity') > i.first_day AND m.standing = 'stands'
    WHERE i.person_id IN {SAME_PERSON} AND NOT i.withdrawn AND NOT EXISTS (
        SELECT FROM claim c WHERE c.person_id IN {SAME_PERSON} AND c.employer_id = m.employer_id
          AND c.status <> 'rejected' AND c.first_day <= i.last_day AND c.last_day >= i.first_day)
    ORDER BY i.first_day DESC, m.employer_id LIMIT 20
""")


async def claim(database: Database, claim_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CLAIM, {"claim_id": claim_id})
    return dict(rows[0]) if rows else None


async def claims(
    database: Database, *, person_id: UUID | None, status: str | None, reason: str | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    found = {"person_id": person_id, "status": status, "reason": reason, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_CLAIMS, found)]


async def claim_details(database: Database, claim_id: UUID) -> dict[str, Any]:
    """Payments, what was overpaid, and the wages reported for claimed days."""
    place = {"claim_id": claim_id}
    return {
        "payments": [dict(row) for row in await database.one_statement(_PAYMENTS, place)],
        "overpaid": (await database.one_statement(_OVERPAID, place))[0]["amount"],
        "conflicts": [dict(row) for row in await database.one_statement(_CONFLICTS, place)],
    }


def _parsed(value: Any) -> Any:
    return json.loads(value) if isinstance(value, str) else value


async def unclaimed_isolations(database: Database, person_id: UUID) -> list[dict[str, Any]]:
    """Orders of isolation for whose days nothing was claimed, with each employer of their first day."""
    return [dict(row) for row in await database.one_statement(_UNCLAIMED, {"person_id": person_id})]


async def claims_for_officers(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_FOR_OFFICERS, {"limit": limit})]


async def accounts_waiting(database: Database, *, limit: int) -> list[dict[str, Any]]:
    """Claims whose account somebody else than the person changed, until another officer takes it."""
    return [dict(row) for row in await database.one_statement(_ACCOUNTS_WAITING, {"limit": limit})]


async def credited_months(database: Database, person_id: UUID | None) -> list[tuple[date, Any]]:
    rows = await database.many_rows(_CREDITED, {"person_id": person_id})
    return [(row.month, row.base) for row in rows]

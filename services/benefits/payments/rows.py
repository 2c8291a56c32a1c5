"""Statements about payment runs."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.database.connections import Database

RUN = text("SELECT * FROM payment_run WHERE run_id = :run_id")
_LINES = text("""
    SELECT claim_id, to_char(month, 'YYYY-MM') AS month, days, entitled, set_off, amount, payee, account, status,
           returned_because
    FROM payment_line
    WHERE run_id = :run_id AND (claim_id, month) > (:after_claim, CAST(:after_month AS date))
    ORDER BY payment_line.claim_id, payment_line.month LIMIT :limit
""")
_ORDERS = text("""
    SELECT count(*) AS orders, coalesce(sum(amount), 0) AS total FROM payment_line
    WHERE run_id = :run_id AND status IN ('confirmed', 'returned') AND amount > 0
""")
_ORDER_PAGE = text("""
    SELECT claim_id, month, days, amount, payee FROM payment_line
    WHERE run_id = :run_id AND status IN ('confirmed', 'returned') AND amount > 0
      AND (claim_id, month) > (:after_claim, :after_month)
    ORDER BY claim_id, month LIMIT :limit
""")
_TO_RELEASE = text("""
    SELECT r.*, r.recorded_at AS frozen_at, ARRAY(SELECT approver FROM approval a
                 WHERE a.subject = 'payment_run ' || r.run_id AND a.hash = r.hash) AS approved_by,
           (SELECT count(*) FROM payment_line l WHERE l.run_id = r.run_id AND l.account = 'new') AS new_accounts,
           (SELECT count(*) FROM payment_line l WHERE l.run_id = r.run_id AND l.account = 'changed') AS changed_accounts
    FROM payment_run r WHERE status = 'frozen' ORDER BY r.recorded_at LIMIT :limit
""")
_SENT_PLACES = text("""
    SELECT claim_id, month FROM payment_line
    WHERE run_id = :run_id AND status IN ('confirmed', 'returned') AND amount > 0
""")
_PERSONS_OF_RUN = text("""
    SELECT DISTINCT c.person_id FROM payment_line l JOIN claim c USING (claim_id)
    WHERE l.run_id = :run_id AND (CAST(:claims AS uuid[]) IS NULL OR l.claim_id = ANY(CAST(:claims AS uuid[])))
""")


async def payment_run(database: Database, run_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(RUN, {"run_id": run_id})
    return dict(rows[0]) if rows else None


async def payment_lines(
    database: Database, run_id: UUID, *, after: tuple[UUID, str], limit: int
) -> list[dict[str, Any]]:
    place = {"run_id": run_id, "after_claim": after[0], "after_month": date.fromisoformat(after[1]), "limit": limit}
    return [dict(row) for row in await database.one_statement(_LINES, place)]


async def order_totals(database: Database, run_id: UUID) -> dict[str, Any]:
    """How many payments of a run send money, and how much in all."""
    return dict((await database.one_statement(_ORDERS, {"run_id": run_id}))[0])


async def order_pages(
    database: Database, run_id: UUID, *, rows: int = 5_000
) -> AsyncIterator[Sequence[dict[str, Any]]]:
    """The payments of a released run that send money, page by page, whatever became of them since."""
    after = {"after_claim": UUID(int=0), "after_month": date(1900, 1, 1)}
    while page := await database.one_statement(_ORDER_PAGE, {"run_id": run_id, "limit": rows, **after}):
        yield [dict(row) for row in page]
        after = {"after_claim": page[-1]["claim_id"], "after_month": page[-1]["month"]}


async def persons_of_run(database: Database, run_id: UUID, claims: Sequence[UUID] | None = None) -> list[UUID]:
    """Whose payments stand in the run: of these claims, or all."""
    given = {"run_id": run_id, "claims": None if claims is None else list(claims)}
    return [row["person_id"] for row in await database.one_statement(_PERSONS_OF_RUN, given)]


async def sent_payments(database: Database, run_id: UUID) -> list[tuple[UUID, date]]:
    """Claim and month of every payment of the run that sends money, whatever became of it since."""
    return [(row.claim_id, row.month) for row in await database.many_rows(_SENT_PLACES, {"run_id": run_id})]


async def runs_to_release(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_TO_RELEASE, {"limit": limit})]

"""Statements that freeze what is payable: a run with its lines, and the seal on them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query


@dataclass(frozen=True, slots=True)
class FrozenLine:
    """A line as its run's hash binds it; `payee` is JSON as it is stored."""

    claim_id: UUID
    claim_version: int
    month: date
    days: int
    entitled: Decimal
    set_off: Decimal
    amount: Decimal
    payee: str
    account: str


# Shared by all freezes, whatever their month: each sees what the one before it froze, and freezes nothing twice.
_ONE_FREEZE_AT_A_TIME = Command("SELECT FROM pg_advisory_xact_lock(hashtextextended('payment runs', 11))")
_INSERT_RUN = Command("""
    INSERT INTO payment_run (run_id, month, status, hash, count, total, made_by)
    VALUES (:run_id, :month, 'frozen', '', 0, 0, :made_by) ON CONFLICT DO NOTHING
""")
# What is awarded for days up to `:until` and neither paid nor frozen elsewhere: of a month that is not over, its days
# so far, by the same arithmetic as the award's. Overpayments of the person, under every id, are set off, oldest days
# first; what was set off and is owed no longer is paid back (a negative set-off), with the next payment or by itself.
_FREEZE = Command("""
    WITH due AS (
        SELECT c.claim_id, coalesce(a.kept_id, c.person_id) AS person_id, c.version, c.payee, e.month,
               so_far.amount - e.paid - coalesce(p.frozen, 0) AS entitled,
               coalesce(d.days, '{}') - coalesce(p.covers, '{}') AS covers
        FROM claim c
        JOIN entitlement e USING (claim_id)
        LEFT JOIN person_alias a ON a.person_id = c.person_id
        LEFT JOIN LATERAL (
            SELECT sum(l.entitled) FILTER (WHERE l.status = 'frozen') AS frozen, range_agg(l.covers) AS covers
            FROM payment_line l
            WHERE l.claim_id = c.claim_id AND l.month = e.month AND l.status IN ('frozen', 'confirmed')
        ) p ON true
        LEFT JOIN LATERAL (
            SELECT range_agg(h.days) * datemultirange(daterange(NULL, :until, '[]')) AS days
            FROM awarded_days h WHERE h.claim_id = c.claim_id AND h.month = e.month
        ) d ON true
        CROSS JOIN LATERAL (
            SELECT CASE WHEN e.month + interval '1 month' <= CAST(:until AS date) + 1 THEN e.amount
                   ELSE (SELECT coalesce(round(c.wage_total * c.rate * (before.days + so_far.days) / c.wage_divisor, 2)
                                         - before.amount, 0)
                         FROM (SELECT coalesce(sum(o.days), 0) AS days, coalesce(sum(o.amount), 0) AS amount
                               FROM entitlement o WHERE o.claim_id = c.claim_id AND o.month < e.month) before,
                              (SELECT coalesce(sum(upper(part) - lower(part)), 0) AS days
                               FROM unnest(d.days) part) so_far)
                   END AS amount
        ) so_far
        WHERE c.status IN ('in_payment', 'stopped') AND e.month <= :month AND NOT c.payee_unconfirmed
          AND so_far.amount > e.paid + coalesce(p.frozen, 0)
    ),
    receivable AS (
        SELECT coalesce(a.kept_id, p.person_id) AS person_id
        FROM posting p LEFT JOIN person_alias a ON a.person_id = p.person_id
        WHERE p.debit_account = 'overpayment_receivable' OR p.credit_account = 'overpayment_receivable'
    ),
    ids AS (
        SELECT person_id AS kept_id, person_id FROM (TABLE receivable UNION SELECT person_id FROM due) AS whose
        UNION SELECT a.kept_id, a.person_id FROM person_alias a
              JOIN (TABLE receivable UNION SELECT person_id FROM due) AS whose ON whose.person_id = a.kept_id
    ),
    owed AS (
        SELECT kept_id AS person_id, sum(owed) AS owed FROM (
            SELECT ids.kept_id, CASE WHEN debit_account = 'overpayment_receivable' THEN amount
                                     WHEN credit_account = 'overpayment_receivable' THEN -amount ELSE 0 END AS owed
            FROM posting JOIN ids USING (person_id)
            UNION ALL
            SELECT ids.kept_id, -l.set_off
            FROM payment_line l JOIN claim c USING (claim_id) JOIN ids ON ids.person_id = c.person_id
            WHERE l.status = 'frozen'
        ) parts GROUP BY kept_id
    ),
    shared AS (
        SELECT due.claim_id, due.person_id, due.version, due.payee, due.month, due.entitled, due.covers,
               CASE WHEN owed.owed < 0 AND row_number() OVER before = 1 THEN owed.owed
                    ELSE least(due.entitled, greatest(0, coalesce(owed.owed, 0) - coalesce(
                             sum(due.entitled) OVER (before ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0)))
                    END AS set_off
        FROM due LEFT JOIN owed USING (person_id)
        WINDOW before AS (PARTITION BY due.person_id ORDER BY due.month, due.claim_id)
        UNION ALL
        SELECT kept.claim_id, owed.person_id, kept.version, kept.payee, kept.month, 0, '{}', owed.owed
        FROM owed CROSS JOIN LATERAL (
            SELECT c.claim_id, c.version, c.payee, l.month
            FROM claim c JOIN payment_line l USING (claim_id)
            WHERE c.person_id IN (SELECT owed.person_id
                                  UNION ALL SELECT a.person_id FROM person_alias a WHERE a.kept_id = owed.person_id)
              AND l.status = 'confirmed' AND l.set_off > 0
            ORDER BY l.month DESC, c.claim_id LIMIT 1
        ) kept
        WHERE owed.owed < 0 AND owed.person_id NOT IN (SELECT person_id FROM due)
    )
    INSERT INTO payment_line (run_id, claim_id, claim_version, month, days, entitled, set_off, amount, payee, status,
                              covers, account)
    SELECT :run_id, shared.claim_id, version, month,
           (SELECT coalesce(sum(upper(part) - lower(part)), 0) FROM unnest(covers) part), entitled, set_off,
           entitled - set_off, shared.payee, 'frozen', covers,
           CASE WHEN paid_last.payee IS NULL THEN 'new'
                WHEN CAST(paid_last.payee AS jsonb) - 'name' = CAST(shared.payee AS jsonb) - 'name' THEN 'known'
                ELSE 'changed' END
    FROM shared
    LEFT JOIN LATERAL (
        SELECT l.payee FROM claim c JOIN payment_line l USING (claim_id) JOIN payment_run r USING (run_id)
        WHERE c.person_id IN (SELECT shared.person_id
                              UNION ALL SELECT a.person_id FROM person_alias a WHERE a.kept_id = shared.person_id)
          AND l.status = 'confirmed' AND l.amount > 0
        ORDER BY r.recorded_at DESC LIMIT 1
    ) paid_last ON true
""")
_FROZEN_LINES = Query(
    FrozenLine,
    """
    SELECT claim_id, claim_version, month, days, entitled, set_off, amount, CAST(payee AS text) AS payee, account
    FROM payment_line WHERE run_id = :run_id ORDER BY claim_id, month
    """,
)
_SEAL = Command("UPDATE payment_run SET hash = :hash, count = :count, total = :total WHERE run_id = :run_id")


async def one_freeze_at_a_time(connection: AsyncConnection) -> None:
    """Other freezes wait until the end of this transaction."""
    await _ONE_FREEZE_AT_A_TIME.run(connection)


async def insert_run(connection: AsyncConnection, run_id: UUID, *, month: date, made_by: str) -> bool:
    """False where a run of the month is frozen already."""
    return bool(await _INSERT_RUN.run(connection, run_id=run_id, month=month, made_by=made_by))


async def freeze_lines(connection: AsyncConnection, run_id: UUID, *, month: date, until: date) -> list[FrozenLine]:
    """Everything payable of the months up to this one, for days up to `until`, as lines of the run."""
    await _FREEZE.run(connection, run_id=run_id, month=month, until=until)
    return await _FROZEN_LINES.all(connection, run_id=run_id)


async def seal_run(connection: AsyncConnection, run_id: UUID, *, content_hash: str, count: int, total: Decimal) -> None:
    """What is approved of the run is what its lines are now."""
    await _SEAL.run(connection, run_id=run_id, hash=content_hash, count=count, total=total)

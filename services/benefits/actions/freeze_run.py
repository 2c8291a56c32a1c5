"""One officer freezes what is payable: the lines of a payment run, and the hash that binds them."""

import hashlib
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, Refusal, RequestInvalid, Sentence
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month

# Shared by all freezes, whatever their month: each sees what the one before it froze, and freezes nothing twice.
_ONE_FREEZE_AT_A_TIME = text("SELECT pg_advisory_xact_lock(hashtextextended('payment runs', 11))")
_RUN = text("""
    INSERT INTO payment_run (run_id, month, status, hash, count, total, made_by)
    VALUES (:run_id, :month, 'frozen', '', 0, 0, :made_by) ON CONFLICT DO NOTHING RETURNING run_id
""")
# What is entitled up to the month and neither paid nor frozen elsewhere; overpayments are set off, oldest days first.
_FREEZE = text("""
    WITH due AS (
        SELECT c.claim_id, c.person_id, c.version, c.payee, e.month, e.days - coalesce(p.days, 0) AS days,
               e.amount - coalesce(p.entitled, 0) AS entitled
        FROM claim c JOIN entitlement e USING (claim_id)
        LEFT JOIN LATERAL (
            SELECT sum(l.entitled) AS entitled, sum(l.days) AS days FROM payment_line l
            WHERE l.claim_id = c.claim_id AND l.month = e.month AND l.status IN ('frozen', 'confirmed')
        ) p ON true
        WHERE c.status IN ('in_payment', 'stopped') AND e.month <= :month AND e.amount > coalesce(p.entitled, 0)
    ),
    owed AS (
        SELECT person_id, sum(owed) AS owed FROM (
            SELECT person_id, sum(CASE WHEN debit_account = 'overpayment_receivable' THEN amount
                                       WHEN credit_account = 'overpayment_receivable' THEN -amount ELSE 0 END) AS owed
            FROM posting WHERE person_id IN (SELECT person_id FROM due) GROUP BY person_id
            UNION ALL
            SELECT c.person_id, -sum(l.set_off) FROM payment_line l JOIN claim c USING (claim_id)
            WHERE l.status = 'frozen' AND c.person_id IN (SELECT person_id FROM due) GROUP BY c.person_id
        ) parts GROUP BY person_id
    ),
    shared AS (
        SELECT due.*, least(due.entitled, greatest(0, coalesce(owed.owed, 0) - coalesce(
                   sum(due.entitled) OVER (PARTITION BY due.person_id ORDER BY due.month, due.claim_id
                                           ROWS BETWEEN UNBOUNDED PRECEDING AND 1 PRECEDING), 0))) AS set_off
        FROM due LEFT JOIN owed USING (person_id)
    )
    INSERT INTO payment_line (run_id, claim_id, claim_version, month, days, entitled, set_off, amount, payee, status)
    SELECT :run_id, claim_id, version, month, greatest(days, 0), entitled, set_off, entitled - set_off, payee, 'frozen'
    FROM shared
""")
_LINES = text("""
    SELECT claim_id, claim_version, month, days, entitled, set_off, amount, CAST(payee AS text) AS payee
    FROM payment_line WHERE run_id = :run_id ORDER BY claim_id, month
""")
_SEAL = text("UPDATE payment_run SET hash = :hash, count = :count, total = :total WHERE run_id = :run_id")


class RunAlreadyFrozen(Refusal):
    code = "payment_run_already_frozen"
    sentence = Sentence(
        en="A run for {month} is frozen and waits to be released. Release or withdraw it before making another.",
        th="มีรอบจ่ายของเดือน {month} รออนุมัติอยู่ โปรดอนุมัติหรือถอนรอบเดิมก่อนสร้างใหม่",
        vi="Đợt chi tháng {month} đang chờ duyệt. Hãy duyệt hoặc rút lại trước khi lập đợt mới.",
    )


async def freeze_run(connection: AsyncConnection, *, month: Month, made_by: str, today: date) -> dict[str, Any]:
    """The run, frozen. A month that has not begun is refused: nobody has been without work in it yet."""
    if month > Month.of(today):
        raise RequestInvalid(faults=[Fault("/month", "month_in_the_future", {"month": str(month)})])
    row = {"run_id": uuid7(), "month": month.first_day, "made_by": made_by}
    await connection.execute(_ONE_FREEZE_AT_A_TIME)
    if (await connection.execute(_RUN, row)).one_or_none() is None:
        raise RunAlreadyFrozen(month=month)
    await connection.execute(_FREEZE, row)
    lines = (await connection.execute(_LINES, row)).all()
    hashed = hashlib.sha256()
    for line in lines:
        hashed.update(("|".join(map(str, line)) + "\n").encode())
    total = sum((line.amount for line in lines), start=Decimal(0))
    sealed = {"run_id": row["run_id"], "hash": hashed.hexdigest(), "count": len(lines), "total": total}
    await connection.execute(_SEAL, sealed)
    return {"id": row["run_id"], "status": "frozen", **{k: sealed[k] for k in ("hash", "count")}, "total": shown(total)}

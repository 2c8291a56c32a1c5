"""A month's payments: one officer freezes them, a second one releases exactly what was frozen."""

import hashlib
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.approvals import approve
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.benefits import CLAIMS, BenefitPaid, ClaimMoved

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
_LOCK_RUN = text("SELECT * FROM payment_run WHERE run_id = :run_id FOR UPDATE")
_LOCK_CLAIMS = text("""
    SELECT c.claim_id, c.version = l.claim_version AS same
    FROM claim c
    JOIN (SELECT DISTINCT claim_id, claim_version FROM payment_line WHERE run_id = :run_id) l USING (claim_id)
    ORDER BY c.claim_id FOR UPDATE OF c
""")
_VOID = text("""
    WITH lines AS (UPDATE payment_line SET status = CAST(:status AS text) WHERE run_id = :run_id)
    UPDATE payment_run SET status = CAST(:status AS text) WHERE run_id = :run_id
""")
_RELEASE = text(
    f"""
    WITH run AS (
        UPDATE payment_run SET status = 'released', released_by = :released_by, released_on = :released_on
        WHERE run_id = :run_id RETURNING run_id
    ),
    line AS (
        UPDATE payment_line l SET status = 'confirmed' FROM run WHERE l.run_id = run.run_id RETURNING l.*
    ),
    booked AS (
        INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
        SELECT line.claim_id, c.person_id, 'benefit_expense', part.account, part.amount, part.entry, :run_id
        FROM line JOIN claim c USING (claim_id)
        CROSS JOIN LATERAL (VALUES ('payee', line.amount, 'benefit'),
                                   ('overpayment_receivable', line.set_off, 'set_off')) part(account, amount, entry)
        WHERE part.amount > 0
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, detail)
        SELECT :released_by, 'payment_run.release', :run_id::text, :hash FROM run
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', p.partition, line.claim_id::text, '{BenefitPaid.TYPE}',
           json_build_object('claim_id', line.claim_id, 'person_id', c.person_id,
               'month', to_char(line.month, 'YYYY-MM'), 'days', line.days,
               'amount', line.amount::text, 'set_off', line.set_off::text),
           ARRAY['person:' || c.person_id]
    FROM line JOIN claim c USING (claim_id)
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
    ORDER BY line.claim_id, line.month
""".replace(":run_id::text", "CAST(:run_id AS text)")
)
_CLOSE = text(f"""
    WITH paid AS (
        UPDATE claim c SET status = 'closed', version = version + 1
        WHERE c.claim_id = ANY(CAST(:claims AS uuid[])) AND c.status = 'in_payment' AND c.entitled <= (
            SELECT sum(l.entitled) FROM payment_line l WHERE l.claim_id = c.claim_id AND l.status = 'confirmed')
        RETURNING c.claim_id, c.person_id, c.employer_id
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', p.partition, paid.claim_id::text, '{ClaimMoved.TYPE}',
           json_build_object('claim_id', paid.claim_id, 'person_id', paid.person_id, 'employer_id', paid.employer_id,
               'was', 'in_payment', 'now', 'closed', 'reason', NULL, 'days', NULL, 'last_paid_day', NULL),
           ARRAY['person:' || paid.person_id]
    FROM paid JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition)
         USING (claim_id)
    ORDER BY paid.claim_id
""")


_APPROVED = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail)
    VALUES (:by, 'payment_run.approve', CAST(:run_id AS text), :hash)
""")


class RunAlreadyFrozen(Refusal):
    code = "payment_run_already_frozen"
    sentence = Sentence(
        en="A run for {month} is frozen and waits to be released. Release or withdraw it before making another.",
        th="มีรอบจ่ายของเดือน {month} รออนุมัติอยู่ โปรดอนุมัติหรือถอนรอบเดิมก่อนสร้างใหม่",
        vi="Đợt chi tháng {month} đang chờ duyệt. Hãy duyệt hoặc rút lại trước khi lập đợt mới.",
    )


class RunNotFrozen(Refusal):
    code = "payment_run_not_frozen"
    sentence = Sentence(
        en="This run is {status}; only a frozen run can be released or withdrawn.",
        th="รอบจ่ายนี้มีสถานะ {status} อนุมัติหรือถอนได้เฉพาะรอบที่ตรึงไว้",
        vi="Đợt chi này đang {status}; chỉ duyệt hoặc rút được đợt đã chốt.",
    )


class RunOutdated(Refusal):
    """Raised after the run was marked outdated: the caller commits, then refuses."""

    code = "payment_run_outdated"
    sentence = Sentence(
        en="{count} claim(s) changed since the run was frozen. It is void; make a new run.",
        th="มี {count} คำขอเปลี่ยนแปลงหลังตรึงรอบจ่าย รอบนี้เป็นโมฆะ โปรดสร้างรอบใหม่",
        vi="{count} hồ sơ đã thay đổi sau khi chốt. Đợt này không còn hiệu lực; hãy lập đợt mới.",
    )


async def freeze_run(connection: AsyncConnection, *, month: Month, made_by: str) -> dict[str, Any]:
    row = {"run_id": uuid7(), "month": month.first_day, "made_by": made_by}
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


@dataclass(frozen=True, slots=True)
class Released:
    """`changed` claims made the run void; `missing` approvals keep it frozen; neither: its payments are released."""

    changed: int = 0
    missing: int = 0


async def release_run(
    connection: AsyncConnection, *, run_id: UUID, given_hash: str, released_by: str, released_on: date, needed: int
) -> Released:
    """An officer's approval of these very lines; the last of the `needed` ones releases them."""
    run = (await connection.execute(_LOCK_RUN, {"run_id": run_id})).mappings().one_or_none()
    if run is None:
        raise NotFound(what="payment run")
    if run["status"] != "frozen":
        raise RunNotFrozen(status=run["status"])
    approvers = await approve(
        connection,
        subject=f"payment_run {run_id}",
        maker=run["made_by"],
        approver=released_by,
        given_hash=given_hash,
        content_hash=run["hash"],
    )
    claims = (await connection.execute(_LOCK_CLAIMS, {"run_id": run_id})).all()
    if changed := sum(not claim.same for claim in claims):
        await connection.execute(_VOID, {"run_id": run_id, "status": "outdated"})
        return Released(changed=changed)
    if len(approvers) < needed:
        await connection.execute(_APPROVED, {"by": released_by, "run_id": str(run_id), "hash": given_hash})
        return Released(missing=needed - len(approvers))
    ids = [claim.claim_id for claim in claims]
    keyed = {"claims": ids, "partitions": [partition_of(str(claim_id)) for claim_id in ids]}
    released = {"released_by": released_by, "released_on": released_on, "hash": given_hash}
    await connection.execute(_RELEASE, {"run_id": run_id, **released, **keyed})
    await connection.execute(_CLOSE, keyed)
    return Released()


async def withdraw_run(connection: AsyncConnection, *, run_id: UUID) -> None:
    """A frozen run is taken back: nothing of it was paid, and its month can be frozen again."""
    run = (await connection.execute(_LOCK_RUN, {"run_id": run_id})).mappings().one_or_none()
    if run is None:
        raise NotFound(what="payment run")
    if run["status"] != "frozen":
        raise RunNotFrozen(status=run["status"])
    await connection.execute(_VOID, {"run_id": run_id, "status": "withdrawn"})

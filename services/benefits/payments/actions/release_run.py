"""A second officer releases exactly what was frozen, never more than the months' awards; or it is taken back."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.contracts.benefits import CLAIMS, BenefitPaid, ClaimMoved

_LOCK_RUN = text("SELECT * FROM payment_run WHERE run_id = :run_id FOR UPDATE")
_LOCK_CLAIMS = text("""
    SELECT c.claim_id, c.version = l.claim_version AS same
    FROM claim c
    JOIN (SELECT DISTINCT claim_id, claim_version FROM payment_line WHERE run_id = :run_id) l USING (claim_id)
    ORDER BY c.claim_id FOR UPDATE OF c
""")
# Read after the claims are locked: what another run paid meanwhile counts. Whatever was frozen, a month is never paid
# beyond its award; `entitlement_paid_within` holds it in the database.
_TOO_MUCH = text("""
    SELECT count(DISTINCT l.claim_id) FROM payment_line l LEFT JOIN entitlement e USING (claim_id, month)
    WHERE l.run_id = :run_id AND l.entitled > greatest(coalesce(e.amount - e.paid, 0), 0)
""")
# Nobody releases a payment of a claim that they filed, certified, or told the account of: money needs two persons.
_OWN = text("""
    SELECT count(DISTINCT l.claim_id) FROM payment_line l JOIN claim c USING (claim_id)
    LEFT JOIN person_alias a ON a.person_id = c.person_id
    WHERE l.run_id = :run_id AND (c.filed_by = :by OR c.payee_told_by = :by OR EXISTS (
        SELECT FROM certificate t LEFT JOIN person_alias b ON b.person_id = t.person_id
        WHERE t.issued_by = :by AND t.employer_id = c.employer_id
          AND coalesce(b.kept_id, t.person_id) = coalesce(a.kept_id, c.person_id)))
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
    paid AS (
        UPDATE entitlement e SET paid = e.paid + line.entitled FROM line
        WHERE e.claim_id = line.claim_id AND e.month = line.month
    ),
    booked AS (
        INSERT INTO posting (claim_id, person_id, debit_account, credit_account, amount, entry, run_id)
        SELECT line.claim_id, c.person_id, part.debit, part.credit, part.amount, part.entry, :run_id
        FROM line JOIN claim c USING (claim_id)
        CROSS JOIN LATERAL (VALUES
            ('benefit_expense', 'payee', least(line.amount, line.entitled), 'benefit'),
            ('benefit_expense', 'overpayment_receivable', line.set_off, 'set_off'),
            ('overpayment_receivable', 'payee', -line.set_off, 'set_off')) part(debit, credit, amount, entry)
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
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[c.person_id, a.kept_id]) id WHERE id IS NOT NULL)
    FROM line JOIN claim c USING (claim_id) LEFT JOIN person_alias a ON a.person_id = c.person_id
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition) USING (claim_id)
    ORDER BY line.claim_id, line.month
""".replace(":run_id::text", "CAST(:run_id AS text)")
)
_CLOSE = text(f"""
    WITH paid AS (
        UPDATE claim c SET status = 'closed', version = version + 1
        WHERE c.claim_id = ANY(CAST(:claims AS uuid[])) AND c.status = 'in_payment' AND NOT EXISTS (
            SELECT FROM entitlement e WHERE e.claim_id = c.claim_id AND e.paid < e.amount)
        RETURNING c.claim_id, c.person_id, c.employer_id
    )
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT '{CLAIMS}', p.partition, paid.claim_id::text, '{ClaimMoved.TYPE}',
           json_build_object('claim_id', paid.claim_id, 'person_id', paid.person_id, 'employer_id', paid.employer_id,
               'was', 'in_payment', 'now', 'closed', 'reason', NULL, 'days', NULL, 'last_paid_day', NULL),
           ARRAY(SELECT DISTINCT 'person:' || id FROM unnest(ARRAY[paid.person_id, a.kept_id]) id
                 WHERE id IS NOT NULL)
    FROM paid LEFT JOIN person_alias a ON a.person_id = paid.person_id
    JOIN unnest(CAST(:claims AS uuid[]), CAST(:partitions AS smallint[])) AS p(claim_id, partition)
         USING (claim_id)
    ORDER BY paid.claim_id
""")


_APPROVED = text("""
    INSERT INTO audit_outbox (actor, action, subject, detail)
    VALUES (:by, 'payment_run.approve', CAST(:run_id AS text), :hash)
""")


class RunNotFrozen(Refusal):
    code = "payment_run_not_frozen"
    sentence = Sentence(
        en="This run is {status}; only a frozen run can be released or withdrawn.",
        th="รอบจ่ายนี้มีสถานะ {status} อนุมัติหรือถอนได้เฉพาะรอบที่ตรึงไว้",
        vi="Đợt chi này đang {status}; chỉ duyệt hoặc rút được đợt đã chốt.",
    )


class OwnPayment(Refusal):
    code = "own_payment"
    kind = "forbidden"
    sentence = Sentence(
        en="{count} claim(s) of this run were filed or certified by you, or you told the account. Another officer must "
        "release it.",
        th="มี {count} คำขอในรอบนี้ที่ท่านยื่น รับรอง หรือแจ้งบัญชีเอง ต้องให้เจ้าหน้าที่คนอื่นอนุมัติ",
        vi="{count} hồ sơ trong đợt này do bạn nộp, xác nhận hoặc khai tài khoản. Cần cán bộ khác duyệt.",
    )


class RunOutdated(Refusal):
    """Raised after the run was marked outdated: the caller commits, then refuses."""

    code = "payment_run_outdated"
    sentence = Sentence(
        en="{count} claim(s) changed since the run was frozen. It is void; make a new run.",
        th="มี {count} คำขอเปลี่ยนแปลงหลังตรึงรอบจ่าย รอบนี้เป็นโมฆะ โปรดสร้างรอบใหม่",
        vi="{count} hồ sơ đã thay đổi sau khi chốt. Đợt này không còn hiệu lực; hãy lập đợt mới.",
    )


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
    if own := (await connection.execute(_OWN, {"run_id": run_id, "by": released_by})).scalar_one():
        raise OwnPayment(count=own)
    claims = (await connection.execute(_LOCK_CLAIMS, {"run_id": run_id})).all()
    too_much = (await connection.execute(_TOO_MUCH, {"run_id": run_id})).scalar_one()
    if changed := max(sum(not claim.same for claim in claims), too_much):
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

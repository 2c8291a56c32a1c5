"""File a claim for unemployment benefit by force majeure."""

import json
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.refusals import Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.benefits import ClaimFiled
from libs.copies.aliases import SAME_PERSON
from services.benefits.claims.actions.awaited import arrives
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.one_at_a_time import one_at_a_time

# The same days at the same employer, or days that were awarded to the person already, whatever the employer and under
# whichever id: a day is paid once.
_OVERLAPS = text(f"""
    SELECT c.claim_id FROM claim c
    WHERE c.person_id IN {SAME_PERSON} AND (
        (c.employer_id = :employer_id AND c.status IN ('pending', 'in_payment', 'closed')
         AND c.first_day <= :last_day AND c.last_day >= :first_day)
        OR EXISTS (SELECT FROM awarded_days d WHERE d.claim_id = c.claim_id
                   AND d.days && daterange(:first_day, :last_day, '[]')))
    ORDER BY c.claim_id LIMIT 1
""")
_INSERT = text("""
    INSERT INTO claim (claim_id, branch, person_id, employer_id, cause, first_day, last_day, payee, status, reason,
                       waiting_for, filed_on, filed_by, payee_told_by)
    VALUES (:claim_id, :branch, :person_id, :employer_id, :cause, :first_day, :last_day, CAST(:payee AS json),
            'pending', 'waiting', '[]', :filed_on, :filed_by, :filed_by)
""")
# An account that the person has confirmed in another claim, under either number, is known; another one waits.
_UNCONFIRMED = text(f"""
    UPDATE claim SET payee_unconfirmed = true, payee_waiting = payee, payee_waiting_by = payee_told_by,
           payee_told_by = NULL
    WHERE claim_id = :claim_id AND NOT EXISTS (
        SELECT FROM claim known
        WHERE known.person_id IN {SAME_PERSON} AND known.claim_id <> :claim_id AND NOT known.payee_unconfirmed
          AND known.payee ->> 'bank' = :bank AND known.payee ->> 'account' = :account)
""")
_EMPLOYER = text("SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")


# An employment says as much: it may be heard before the person's registration.
_PERSON = text("""
    SELECT EXISTS (SELECT FROM person WHERE person_id = :person_id)
        OR EXISTS (SELECT FROM employment /* of any standing */ WHERE person_id = :person_id) AS known
""")


class EmployerUnknown(Refusal):
    code = "employer_unknown"
    kind = "not_found"
    sentence = Sentence(
        en="No employer with this id is registered. Check the id; one registered just now is known in a moment.",
        th="ไม่มีนายจ้างที่มีรหัสนี้ในทะเบียน โปรดตรวจรหัส หากเพิ่งขึ้นทะเบียนโปรดรอสักครู่",
        vi="Không có đơn vị nào mang mã này. Hãy kiểm tra mã; đơn vị vừa đăng ký sẽ có sau giây lát.",
    )


class ClaimOverlaps(Refusal):
    code = "claim_overlaps"
    sentence = Sentence(
        en="These days are claimed already in {claim}.",
        th="มีการยื่นคำขอสำหรับวันเหล่านี้แล้วในคำขอ {claim}",
        vi="Những ngày này đã được yêu cầu trong hồ sơ {claim}.",
    )


async def employer_known(database: Database, employer_id: UUID) -> bool:
    """Whether it is registered, after up to two seconds in which news of it may arrive (decision 4)."""
    return await arrives(database, _EMPLOYER, {"employer_id": employer_id})


async def person_known(database: Database, person_id: UUID) -> bool:
    """Whether the person is registered, after up to two seconds in which news may arrive (decision 4)."""
    return await arrives(database, _PERSON, {"person_id": person_id})


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
    payee: dict[str, Any],
    filed_by: str,
    confirmed: bool,
    today: date,
) -> UUID:
    """`confirmed`: the person, or an officer, said where the benefit goes; else an account not yet known waits."""
    row = {
        "branch": branch,
        "person_id": person_id,
        "employer_id": employer_id,
        "cause": cause,
        "first_day": first_day,
        "last_day": last_day,
    }
    kept_id = await one_at_a_time(connection, person_id)
    if known := (await connection.execute(_OVERLAPS, {**row, "person_id": kept_id})).scalar_one_or_none():
        raise ClaimOverlaps(claim=known)
    claim_id = uuid7()
    payee_text = json.dumps(payee, ensure_ascii=False)
    filed = {"claim_id": claim_id, "payee": payee_text, "filed_on": today, "filed_by": filed_by}
    await connection.execute(_INSERT, {**row, **filed})
    if not confirmed:
        account = {"bank": payee["bank"], "account": payee["account"]}
        await connection.execute(_UNCONFIRMED, {"claim_id": claim_id, "person_id": kept_id, **account})
    audience = tuple(sorted({f"person:{person_id}", f"person:{kept_id}"}))
    await append(connection, Said(ClaimFiled(claim_id=claim_id, **row), audience))
    await evaluate_persons(connection, law, [kept_id], today=today)
    return claim_id

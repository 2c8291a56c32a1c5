"""Where a benefit goes: the person says so; what an officer says for the person waits for another officer."""

import hashlib
import json
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal, Sentence

_CHANGE = text("""
    UPDATE claim SET payee = CAST(:payee AS json), payee_told_by = :told_by, payee_waiting = NULL,
           payee_waiting_by = NULL, payee_unconfirmed = false, version = version + 1
    WHERE claim_id = :claim_id RETURNING version
""")
_PROPOSE = text("""
    UPDATE claim SET payee_waiting = CAST(:payee AS json), payee_waiting_by = :told_by, version = version + 1
    WHERE claim_id = :claim_id RETURNING version
""")
_LOCK = text("""
    SELECT CAST(payee_waiting AS text) AS payee, payee_waiting_by FROM claim WHERE claim_id = :claim_id FOR UPDATE
""")
_REFUSE = text("""
    UPDATE claim SET payee_waiting = NULL, payee_waiting_by = NULL, version = version + 1 WHERE claim_id = :claim_id
""")
_AUDIT = text("INSERT INTO audit_outbox (actor, action, subject, detail) VALUES (:actor, :action, :subject, :detail)")


class NoAccountWaits(Refusal):
    code = "no_account_waits"
    sentence = Sentence(
        en="No changed account of this claim waits for an officer.",
        th="ไม่มีการเปลี่ยนบัญชีของคำขอนี้ที่รอเจ้าหน้าที่",
        vi="Hồ sơ này không có thay đổi tài khoản nào chờ cán bộ.",
    )


def payee_hash(claim_id: UUID, payee: Mapping[str, Any]) -> str:
    """What an approval of the account is bound to."""
    canonical = json.dumps({"claim_id": str(claim_id), "payee": payee}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def change_payee(
    connection: AsyncConnection, *, claim_id: UUID, payee: Mapping[str, Any], told_by: str, own: bool
) -> int:
    """The claim's version after it. A run frozen before no longer matches its claim.

    `own`: the person said so; the account holds from the next freeze on. Else it waits, and the one before it holds.
    """
    given = {"claim_id": claim_id, "payee": json.dumps(payee, ensure_ascii=False), "told_by": told_by}
    return int((await connection.execute(_CHANGE if own else _PROPOSE, given)).scalar_one())


async def approve_payee(
    connection: AsyncConnection, *, claim_id: UUID, given_hash: str, approver: str, accept: bool
) -> None:
    """Another officer takes the waiting account, or turns it down."""
    row = (await connection.execute(_LOCK, {"claim_id": claim_id})).one_or_none()
    if row is None:
        raise NotFound(what="claim")
    if row.payee is None:
        raise NoAccountWaits
    payee = json.loads(row.payee)
    subject = f"payee {claim_id} {payee_hash(claim_id, payee)}"
    await approve(
        connection,
        subject=subject,
        maker=row.payee_waiting_by,
        approver=approver,
        given_hash=given_hash,
        content_hash=payee_hash(claim_id, payee),
    )
    given = {"claim_id": claim_id, "payee": row.payee, "told_by": row.payee_waiting_by}
    await connection.execute(_CHANGE if accept else _REFUSE, given)
    action = "claim.payee_approve" if accept else "claim.payee_refuse"
    audited = {"actor": approver, "action": action, "subject": str(claim_id), "detail": given_hash}
    await connection.execute(_AUDIT, audited)

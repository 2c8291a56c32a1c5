"""Change the account that a benefit goes to.

A change by the person holds; one by an officer waits for another officer.
"""

import hashlib
import json
from collections.abc import Mapping
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import approve
from libs.common.refusals import NotFound, Refusal
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver
from services.benefits.claims.rows import decisions, filing


class NoAccountWaits(Refusal):
    code = "no_account_waits"


def payee_hash(claim_id: UUID, payee: Mapping[str, str]) -> str:
    """Hash a claim's id with the bank account for it: an approval is bound to this hash. SHA-256 in hex."""
    canonical = json.dumps({"claim_id": str(claim_id), "payee": dict(payee)}, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(canonical.encode()).hexdigest()


async def change_payee(
    connection: AsyncConnection, *, claim_id: UUID, payee: Mapping[str, str], told_by: str, own: bool
) -> int:
    """Change the account and return the claim's new version. A payment run that was frozen before no longer fits.

    `own`: the person made the change, so it holds from the next freeze on. Otherwise it waits for another officer, and
    the earlier account holds until then.
    """
    write = filing.take_account if own else filing.propose_account
    version = await write(connection, claim_id, payee, told_by=told_by)
    if version is None:
        raise ClaimIsOver(status="withdrawn")
    return version


async def approve_payee(
    connection: AsyncConnection, *, claim_id: UUID, given_hash: str, approver: str, accept: bool
) -> None:
    """Accept or reject, as another officer, the account that waits."""
    waiting = await filing.lock_waiting_account(connection, claim_id)
    if waiting is None:
        raise NotFound(what="claim")
    if waiting.payee is None or waiting.told_by is None:
        raise NoAccountWaits
    content_hash = payee_hash(claim_id, waiting.payee)
    await approve(
        connection,
        subject=f"payee {claim_id} {content_hash}",
        maker=waiting.told_by,
        approver=approver,
        given_hash=given_hash,
        content_hash=content_hash,
    )
    if accept:
        await change_payee(connection, claim_id=claim_id, payee=waiting.payee, told_by=waiting.told_by, own=True)
    else:
        await filing.drop_waiting_account(connection, claim_id)
    action = "claim.payee_approve" if accept else "claim.payee_refuse"
    await decisions.audit_claim(connection, claim_id, actor=approver, action=action, detail=given_hash)

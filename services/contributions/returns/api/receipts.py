"""Signed receipts of accepted returns."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from services.contributions.context import Ctx
from services.contributions.returns.api.returns import shown_return, visible_return
from services.contributions.returns.rows.accepted import lines_digest

router = APIRouter(prefix="/v1/returns", tags=["returns"])
_NOT_IN_IT = {"receipt", "unregistered", "not_paid_for"}


class Receipt(BaseModel):
    """A receipt. `document`: a JWS over the return as it was accepted.

    `lines_sha256`: the SHA-256 of its lines, one `national_id|wage|absence` for each line in the order of sending, each
    ended by a line feed, the wage with two decimals.
    """

    return_id: UUID
    lines_sha256: str
    document: str


@router.get("/{return_id}/receipt", operation_id="read_receipt")
async def read_receipt(
    context: Ctx, return_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")]
) -> Receipt:
    """Read the signed receipt of a return. It never changes; verify it with the document keys."""
    accepted = await visible_return(context, return_id, caller, "manager")
    digest = await lines_digest(context.database, month=accepted.month, return_id=return_id)
    shown = shown_return(accepted).model_dump(exclude=_NOT_IN_IT, exclude_none=True)
    document = context.document_key.signed("return-receipt", {**shown, "lines_sha256": digest})
    return Receipt(return_id=return_id, lines_sha256=digest, document=document)

"""Documents of a dossier as they come."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from services.hotline.cases.actions.receive_document import receive_document

router = APIRouter(prefix="/v1", tags=["knowledge"])

Desk = Annotated[Caller, allow("agent", "supervisor", "officer", "manager")]


class Received(Body):
    document: Text


@router.post("/cases/{case_id}/documents", operation_id="receive_document")
async def received(request: Request, case_id: UUID, body: Received, caller: Desk) -> Response:
    """A document of the dossier has come; what is still missing."""

    async def act(connection: AsyncConnection) -> Any:
        missing = await receive_document(connection, case_id, document=body.document, received_by=caller.name)
        return {"case_id": case_id, "missing": missing}

    return await carry_out_once(request, caller, "receive_document", act, status=200)

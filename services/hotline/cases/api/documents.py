"""Documents of a dossier as they arrive."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from services.hotline.cases.actions.receive_document import receive_document

router = APIRouter(prefix="/v1", tags=["knowledge"])

Desk = Annotated[Caller, allow("agent", "supervisor", "officer", "manager")]


class ReceivedDocument(Body):
    document: Text


class Dossier(BaseModel):
    """A case that follows a procedure."""

    case_id: UUID
    missing: list[str] = Field(description="the documents that the procedure asks for and that have not come")


@router.post("/cases/{case_id}/documents", operation_id="receive_document", response_model=Dossier)
async def received(request: Request, case_id: UUID, body: ReceivedDocument, caller: Desk) -> Response:
    """Record that a document of the dossier has arrived, and list those still missing."""

    async def act(connection: AsyncConnection) -> Dossier:
        missing = await receive_document(connection, case_id, document=body.document, received_by=caller.name)
        return Dossier(case_id=case_id, missing=missing)

    return await carry_out_once(request, caller, "receive_document", act, status=200)

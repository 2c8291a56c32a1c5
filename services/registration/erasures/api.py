"""Erasures of persons: asked for by one officer, carried out when another one approves."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response

from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.entries.api import Entry, entered
from services.registration.persons.rows.persons import person

router = APIRouter(prefix="/v1/persons/{person_id}/erasure", tags=["erasures"])


class NewErasure(Body):
    because: Text


@router.post("", status_code=202, operation_id="erase_person", response_model=Entry)
async def ask(
    request: Request, context: Ctx, person_id: UUID, body: NewErasure, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Ask that a person be erased. Another officer approves the entry; nothing brings the details back then.

    Names, birthday, national id, phones, accounts and the key that opens sealed copies go, under every number of the
    person; ids, days and amounts stay. Refused at the approval as long as the person is employed.
    """
    if await person(context.database, person_id) is None:
        raise NotFound(what="person")
    content = {"person_id": str(person_id), "because": body.because}
    return await entered(request, caller, "erasure", content)

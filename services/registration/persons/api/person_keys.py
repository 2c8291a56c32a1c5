"""The keys of persons' details, for services that keep copies of them for their users."""

import base64
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from pydantic import Field

from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from libs.common.keys.sealing import key_of
from services.registration.context import Ctx
from services.registration.persons import rows

router = APIRouter(prefix="/v1/person-keys", tags=["persons"])


class PersonKeysRequest(Body):
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=5000)]


@router.post("", operation_id="fetch_person_keys")
async def fetch(
    request: Request, context: Ctx, body: PersonKeysRequest, caller: Annotated[Caller, allow("system")]
) -> dict[str, Any]:
    """The keys that exist. A person who is missing here was erased: the details can be read by nobody any more."""
    salts = await rows.salts(context.database, body.person_ids)
    items = [
        {
            "person_id": person_id,
            "key": base64.b64encode(key_of(person_id, secret=context.details_secret, salt=salt)).decode(),
        }
        for person_id, salt in salts.items()
    ]
    return {"items": items, "next": None}

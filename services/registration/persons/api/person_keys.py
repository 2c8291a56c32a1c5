"""The keys of persons' details, for services that keep copies of the details for their users."""

import base64
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from libs.common.keys.sealing import key_of
from services.registration.context import Ctx
from services.registration.persons.rows.persons import salts

router = APIRouter(prefix="/v1/person-keys", tags=["persons"])


class PersonKeysRequest(Body):
    person_ids: Annotated[list[UUID], Field(min_length=1, max_length=5000)]


class PersonKey(BaseModel):
    """The key that opens the sealed details of one person."""

    person_id: UUID
    key: str = Field(description="base64")


@router.post("", operation_id="fetch_person_keys")
async def fetch(context: Ctx, body: PersonKeysRequest, caller: Annotated[Caller, allow("system")]) -> Page[PersonKey]:
    """Fetch the keys that exist. A person without a key was erased, and nobody can read the details any more."""
    keys = [
        PersonKey(
            person_id=salt.person_id,
            key=base64.b64encode(key_of(salt.person_id, secret=context.details_secret, salt=salt.salt)).decode(),
        )
        for salt in await salts(context.database, body.person_ids)
    ]
    return Page(items=keys, next=None)

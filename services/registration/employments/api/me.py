"""The app's backend: who I am, and where I work and worked."""

from typing import Annotated, Any

from fastapi import APIRouter

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.refusals import NotFound
from services.registration.context import Ctx
from services.registration.employments import rows
from services.registration.persons.api.persons import Person
from services.registration.persons.rows.persons import person

router = APIRouter(prefix="/v1/me", tags=["me"])


@router.get("", operation_id="read_me")
async def me(context: Ctx, caller: Annotated[Caller, allow("person")]) -> dict[str, Any]:
    """Read my details as they are registered, and my employers with their names."""
    if caller.party_id is None:
        raise NotFound(what="person")
    found = await person(context.database, caller.party_id)
    if found is None:
        raise NotFound(what="person")
    await audit_look(context.database, caller, "person.read", [caller.party_id])
    employments = await rows.employers_of_person(context.database, caller.party_id)
    return {"person": Person.of(found, recorded_at=found.recorded_at), "employments": employments}

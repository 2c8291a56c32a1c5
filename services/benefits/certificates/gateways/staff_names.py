"""The names of an employer's staff, from the service that registers them, as it tells them to the caller."""

from collections.abc import Sequence
from uuid import UUID

from pydantic import BaseModel, ValidationError

from libs.common.neighbours.doors import DoorClosed, Doors


class _Colleague(BaseModel):
    person_id: UUID
    given_name: str | None
    family_name: str | None


class _Staff(BaseModel):
    items: list[_Colleague]


async def staff_names(doors: Doors, *, token: str, employer_id: UUID, persons: Sequence[UUID]) -> dict[UUID, str]:
    """Ask for the names of these persons. Names that the caller may not see are left out, all while nobody answers."""
    if not persons:
        return {}
    path, wanted = f"/v1/employers/{employer_id}/staff", ",".join(sorted({str(person) for person in persons}))
    try:
        answer = await doors.call("registration", "GET", path, token=token, params={"persons": wanted, "limit": 200})
        staff = _Staff.model_validate_json(answer.content) if answer.is_success else _Staff(items=[])
    except (DoorClosed, ValidationError):
        return {}
    return {one.person_id: f"{one.given_name} {one.family_name}" for one in staff.items if one.given_name}

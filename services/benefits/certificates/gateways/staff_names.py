"""The names of an employer's staff, from the service that registers them, as it tells them to the caller."""

from collections.abc import Collection, Mapping
from typing import TypeVar
from uuid import UUID

from pydantic import BaseModel, ValidationError

from libs.common.neighbours.doors import DoorClosed, Doors

M = TypeVar("M", bound=BaseModel)
_AT_ONCE = 200


class _Colleague(BaseModel):
    person_id: UUID = UUID(int=0)
    given_name: str | None
    family_name: str | None


class _Staff(BaseModel):
    items: list[_Colleague]


class _Named(BaseModel):
    name: str


async def staff_names(
    doors: Doors, *, token: str, employer_id: UUID, ids: Mapping[UUID, Collection[UUID]]
) -> dict[UUID, str]:
    """Ask for the names of persons; `ids`: every id of each, since an employment may be under another one.

    Names that the caller may not see are left out, all while nobody answers.
    """
    wanted = sorted({str(one) for each in ids.values() for one in each})
    found: dict[UUID, str] = {}
    for first in range(0, len(wanted), _AT_ONCE):
        some = ",".join(wanted[first : first + _AT_ONCE])
        staff = await _asked(doors, token, f"/v1/employers/{employer_id}/staff", _Staff, persons=some)
        items = staff.items if staff else ()
        found |= {one.person_id: f"{one.given_name} {one.family_name}" for one in items if one.given_name}
    return {
        person: next(found[one] for one in own if one in found)
        for person, own in ids.items()
        if found.keys() & set(own)
    }


async def letter_names(doors: Doors, *, token: str, employer_id: UUID, person_id: UUID) -> tuple[str, str]:
    """Ask for the names of an employer and a person, as the caller may see them; else their ids stand for them."""
    employer = await _asked(doors, token, f"/v1/employers/{employer_id}", _Named)
    person = await _asked(doors, token, f"/v1/persons/{person_id}", _Colleague)
    known = person is not None and person.given_name
    return (
        employer.name if employer else str(employer_id),
        f"{person.given_name} {person.family_name}" if person and known else str(person_id),
    )


async def _asked(doors: Doors, token: str, path: str, answers: type[M], **params: str) -> M | None:
    more = {**params, "limit": str(_AT_ONCE)} if params else {}
    try:
        answer = await doors.call("registration", "GET", path, token=token, params=more)
        return answers.model_validate_json(answer.content) if answer.is_success else None
    except (DoorClosed, ValidationError):
        return None

"""Limits for staff of an office: of every object that a request names, one person, employer or place lies in its areas.

An object elsewhere is answered as one that does not exist, by the same statement in the same time. The check is made
once, before the door: a door that says nothing about its objects is closed to staff who do not act for the whole
country (decision 91). Lists are limited by their own statements, with `in_reach(:areas, …)`.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any
from uuid import UUID

from fastapi import Request

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.refusals import NotFound, Refusal
from libs.common.values.areas import area_within

AREA = "area"
NOBODY = UUID(int=0)
_EITHER = ("person_id", "employer_id")
"""A body may name both: it is about both, and belongs to the offices of either."""

if TYPE_CHECKING:
    from libs.common.door.callers.policies import Caller


class NationalOfficeNeeded(Refusal):
    """A refusal of what concerns the whole country: staff who act for it decide."""

    code = "national_office_needed"
    kind = "forbidden"


class AreaOutsideOffice(Refusal):
    code = "area_outside_office"
    kind = "forbidden"


@dataclass(frozen=True, slots=True)
class Object:
    """A kind of object by its id. `within`: whether it exists in `:areas`; `kind`: the type of its id."""

    within: Query[bool]
    kind: type[UUID | int | str] = UUID


SUBJECT = Object(Query(bool, "SELECT in_reach(CAST(:areas AS text[]), CAST(:id AS uuid)) AS within"))
"""A person or an employer itself."""


@dataclass(frozen=True, slots=True, kw_only=True)
class AreaScope:
    """The doors of a service for staff of one area. Operations that are in none of the sets name their objects.

    `objects`: kinds of objects by the name of the member or parameter that has the id, `operation.name` where one door
    means another thing by it. `filtered`: lists whose statements take the caller's areas. `open_to_all`: doors that
    tell nothing of anybody. `national`: doors for the whole country alone.
    """

    objects: Mapping[str, Object] = field(default_factory=dict)
    filtered: frozenset[str] = frozenset()
    open_to_all: frozenset[str] = frozenset()
    national: frozenset[str] = frozenset()

    async def require(self, request: Request, database: Database, areas: tuple[str, ...], operation: str) -> None:
        """Refuse a request about an object outside the areas, or one that names none where it must."""
        if operation in self.national:
            raise NationalOfficeNeeded
        if operation in self.open_to_all:
            return
        named = 0
        for place in (request.path_params, request.query_params):
            for name, value in place.items():
                if (found := self._object(operation, name)) is not None:
                    named += 1
                    if not await _within(found, database, areas, value):
                        raise NotFound(what=_what(name))
        named += await self._require_body(request, database, areas, operation)
        if not named and operation not in self.filtered:
            raise NationalOfficeNeeded

    async def _require_body(self, request: Request, database: Database, areas: tuple[str, ...], operation: str) -> int:
        """Check the objects that the body names, and return how many there are; without any, its area counts."""
        body = await _json_of(request)
        given = [(name, value) for name, value in _members(body) if self._object(operation, name) is not None]
        lies: dict[str, bool] = {}
        for name, value in given:
            found = self._object(operation, name)
            assert found is not None
            lies[name] = lies.get(name, True) and await _within(found, database, areas, value)
        either = [lies.pop(name) for name in _EITHER if name in lies]
        if not all(lies.values()) or (either and not any(either)):
            outside = next((name for name, within in lies.items() if not within), given[0][0] if given else "")
            raise NotFound(what=_what(outside), pointer=f"/{outside}")
        if given or request.path_params or not isinstance(body, dict) or not isinstance(body.get(AREA), str):
            return len(given)
        if not any(area_within(body[AREA], whole) for whole in areas):
            raise AreaOutsideOffice(area=body[AREA], pointer=f"/{AREA}")
        return 1

    def _object(self, operation: str, name: str) -> Object | None:
        return self.objects.get(f"{operation}.{name}") or self.objects.get(name)


async def within_reach(database: Database, caller: "Caller", subject_id: UUID | None) -> bool:
    """Tell whether a person or an employer lies in the caller's areas. None, nobody, takes as long to answer."""
    if caller.reach.areas is None:
        return True
    return await SUBJECT.within.one(database, id=subject_id or NOBODY, areas=caller.areas)


async def _within(found: Object, database: Database, areas: tuple[str, ...], value: Any) -> bool:
    try:
        identifier = found.kind(value)
    except (ValueError, TypeError, AttributeError):
        return False
    return await found.within.one(database, id=identifier, areas=list(areas))


def _members(body: Any) -> Iterator[tuple[str, Any]]:
    """Yield every member of a body with a value of its own, at any depth."""
    waiting = [body]
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            for name, value in one.items():
                if isinstance(value, dict | list):
                    waiting.append(value)
                elif value is not None:
                    yield name, value


async def _json_of(request: Request) -> Any:
    """Return the body, if it is JSON; a file has none of the names."""
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != "application/json":
        return None
    try:
        return json.loads(await request.body() or b"null")
    except (ValueError, RecursionError):
        return None


def _what(name: str) -> str:
    return name.removesuffix("_id").replace("_", " ")

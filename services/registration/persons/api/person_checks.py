"""Checks of pairs of national id and birthday, for services that import records which name persons by them."""

from dataclasses import asdict
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyNumber, Body, Day
from services.registration.context import Ctx
from services.registration.persons.rows.checked_pairs import checked_pairs

router = APIRouter(prefix="/v1/person-checks", tags=["persons"])


class PersonPair(Body):
    """A person as an old record names one."""

    national_id: AnyNumber
    born_on: Day


class PersonChecksRequest(Body):
    persons: Annotated[list[PersonPair], Field(min_length=1, max_length=5000)]


class PersonFound(BaseModel):
    """A registered person with the national id that was asked about."""

    place: int = Field(description="of the pair in the request, from 0")
    person_id: UUID
    agrees: bool = Field(description="whether the birthday is the person's")
    died_on: date | None


@router.post("", operation_id="check_persons")
async def check(context: Ctx, body: PersonChecksRequest, _: Annotated[Caller, allow("system")]) -> Page[PersonFound]:
    """Find persons by national id and tell whether the birthday is theirs. Who is not registered is left out."""
    pairs = [(one.national_id, one.born_on) for one in body.persons]
    found = [PersonFound(**asdict(pair)) for pair in await checked_pairs(context.database, pairs)]
    return Page(items=found, next=None)

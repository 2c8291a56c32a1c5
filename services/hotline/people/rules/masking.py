"""The masked view of a person, before staff give a purpose: it shows nothing that the identity check asks."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Literal
from uuid import UUID

from pydantic import Field

from libs.common.values.masking import mask_name, mask_number

MASKED = "•••"


@dataclass(frozen=True, slots=True)
class PersonCard:
    """The kept details of a person, readable only in the state `open`. `said_at`: the time of the newest details."""

    person_id: UUID
    state: Literal["sealed", "open", "erased"]
    national_id: str | None
    given_name: str | None
    family_name: str | None
    born_on: date | None
    sex: str | None
    area: str | None
    phones: list[str] | None
    address: str | None
    postcode: str | None
    said_at: datetime
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class UnreadablePerson:
    """The person's details are still encrypted, or erased."""

    id: UUID
    state: Literal["sealed", "erased"]
    masked: Annotated[Literal[True], Field(description="always true: nothing is shown")] = True


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as the desk shows them; while `masked`, without anything that the identity check asks."""

    id: UUID
    state: Literal["open"]
    masked: Annotated[bool, Field(description="whether what the identity check asks is left out or shortened")]
    national_id: str | None
    given_name: str | None
    family_name: str | None
    born_on: date | None
    sex: str | None
    area: str | None
    phones: list[str]
    address: Annotated[str | None, Field(description="the present one, as people write it; null while masked")]
    postcode: str | None
    said_at: datetime
    merged_into: Annotated[UUID | None, Field(description="the number under which the person goes on")]


def as_shown(card: PersonCard, *, masked: bool) -> ShownPerson | UnreadablePerson:
    if card.state != "open":
        return UnreadablePerson(card.person_id, card.state)
    phones = card.phones or []
    return ShownPerson(
        id=card.person_id,
        state="open",
        masked=masked,
        national_id=mask_number(card.national_id or "") if masked else card.national_id,
        given_name=card.given_name,
        family_name=mask_name(card.family_name or "") if masked else card.family_name,
        born_on=None if masked else card.born_on,
        sex=card.sex,
        area=card.area,
        phones=[mask_number(phone) for phone in phones] if masked else phones,
        address=None if masked else card.address,
        postcode=None if masked else card.postcode,
        said_at=card.said_at,
        merged_into=card.merged_into,
    )

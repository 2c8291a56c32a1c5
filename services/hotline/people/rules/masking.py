"""What the desk shows of a person before there is a reason: nothing that the identity check asks, no money, no health.

`as_shown` opens by a purpose; tiles and timeline by a purpose, or by the check that the caller passed.
"""

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any, Literal
from uuid import UUID

from libs.common.values.masking import mask_name, mask_number

MASKED = "•••"
# By tile: what is left out. Who the employer is would answer the question for its number.
_HIDDEN: Mapping[str, tuple[str, ...]] = {
    "employments": ("employer_id", "registration_number", "name", "end_reason"),
    "months": ("employer_id", "base"),
    "claims": ("employer_id", "cause", "reason", "days", "paid"),
    "bookings": ("place", "starts_at"),
    "isolations": ("order_number", "first_day", "last_day"),
    "notices": ("reason",),
}


@dataclass(frozen=True, slots=True)
class PersonCard:
    """What is kept of a person; only the details of one that is `open` can be read. `said_at`: the newest of them."""

    person_id: UUID
    state: Literal["sealed", "open", "erased"]
    national_id: str | None
    given_name: str | None
    family_name: str | None
    born_on: date | None
    sex: str | None
    area: str | None
    phones: list[str] | None
    said_at: datetime
    merged_into: UUID | None


@dataclass(frozen=True, slots=True)
class UnreadablePerson:
    """A person whose details are sealed yet, or erased."""

    id: UUID
    state: Literal["sealed", "erased"]
    masked: Literal[True] = True


@dataclass(frozen=True, slots=True)
class ShownPerson:
    """A person as the desk shows one; while `masked` nothing that the identity check asks."""

    id: UUID
    state: Literal["open"]
    masked: bool
    national_id: str | None
    given_name: str | None
    family_name: str | None
    born_on: date | None
    sex: str | None
    area: str | None
    phones: list[str]
    said_at: datetime
    merged_into: UUID | None


def masked_tiles(tiles: Mapping[str, list[dict[str, Any]]]) -> dict[str, list[dict[str, Any]]]:
    """How much there is and how it stands; an employer's loans are not told of its staff."""
    shown = {
        name: [row | dict.fromkeys(_HIDDEN.get(name, ())) for row in rows]
        for name, rows in tiles.items()
        if name != "loans"
    }
    for tile, member in (("employments", "name"), ("notices", "template"), ("cases", "about")):
        for row in shown.get(tile, ()):
            row[member] = MASKED
    return shown | {"loans": []}


def masked_entries(entries: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    """That something was said, when and by which service."""
    return [entry | {"data": {}} for entry in entries]


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
        said_at=card.said_at,
        merged_into=card.merged_into,
    )


def shown_person(card: Mapping[str, Any], *, masked: bool) -> dict[str, Any]:
    """The same of a mapping."""
    return asdict(as_shown(PersonCard(**card), masked=masked))

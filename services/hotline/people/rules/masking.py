"""What the desk shows of a person before there is a reason: nothing that the identity check asks, no money, no health.

`shown_person` opens by a purpose; tiles and timeline by a purpose, or by the check that the caller passed.
"""

from collections.abc import Mapping, Sequence
from typing import Any

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


def shown_person(card: dict[str, Any], *, masked: bool) -> dict[str, Any]:
    if card["state"] != "open":
        return {"id": card["person_id"], "state": card["state"], "masked": True}
    shown = {
        "id": card["person_id"],
        "state": "open",
        "masked": masked,
        **{name: card[name] for name in ("national_id", "given_name", "family_name", "born_on", "sex", "area")},
        "phones": card["phones"] or [],
        "said_at": card["said_at"],
        "merged_into": card["merged_into"],
    }
    if masked:
        shown |= {
            "national_id": mask_number(card["national_id"]),
            "family_name": mask_name(card["family_name"]),
            "born_on": None,
            "phones": [mask_number(phone) for phone in shown["phones"]],
        }
    return shown

"""Pairs of national id and birthday, held against the register of the service that keeps it."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.neighbours.own_token import OwnToken

AT_ONCE = 5_000


@dataclass(frozen=True, slots=True)
class PersonChecked:
    """A registered person. `agrees`: the birthday is the person's. `died_on`: under any id; None for who lives."""

    person_id: UUID
    agrees: bool
    died_on: date | None


class PersonChecks:
    """The check of persons who are named by national id and birthday."""

    def __init__(self, doors: Doors, token: OwnToken, *, keeper: str) -> None:
        """Make the reader; `keeper` is that service's name."""
        self._keeper = keeper
        self._doors = doors
        self._token = token

    async def of(self, pairs: Sequence[tuple[str, date]]) -> dict[tuple[str, date], PersonChecked]:
        """Return the persons who are registered, by pair; the pairs are asked AT_ONCE at a time."""
        found: dict[tuple[str, date], PersonChecked] = {}
        for start in range(0, len(pairs), AT_ONCE):
            asked = pairs[start : start + AT_ONCE]
            answer = await self._doors.call(
                self._keeper,
                "POST",
                "/v1/person-checks",
                token=await self._token.bearer(),
                json={"persons": [{"national_id": number, "born_on": str(day)} for number, day in asked]},
            )
            if answer.status_code != 200:
                raise DoorClosed(service=self._keeper)
            for item in answer.json()["items"]:
                died_on = date.fromisoformat(item["died_on"]) if item["died_on"] else None
                found[asked[item["place"]]] = PersonChecked(UUID(item["person_id"]), item["agrees"], died_on)
        return found

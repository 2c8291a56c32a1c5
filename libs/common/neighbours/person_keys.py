"""The keys of persons' details, from the door of the service that keeps them."""

import base64
from collections.abc import Sequence
from uuid import UUID

from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.neighbours.own_token import OwnToken

AT_ONCE = 2_000


class PersonKeys:
    def __init__(self, doors: Doors, token: OwnToken, *, keeper: str) -> None:
        """Make the reader; `keeper` is that service's name."""
        self._keeper = keeper
        self._doors = doors
        self._token = token

    async def of(self, person_ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the keys of persons who still have one; at most AT_ONCE persons."""
        answer = await self._doors.call(
            self._keeper,
            "POST",
            "/v1/person-keys",
            token=await self._token.bearer(),
            json={"person_ids": [str(person_id) for person_id in person_ids]},
        )
        if answer.status_code != 200:
            raise DoorClosed(service=self._keeper)
        return {UUID(item["person_id"]): base64.b64decode(item["key"]) for item in answer.json()["items"]}

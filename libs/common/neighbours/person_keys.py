"""The keys of details of persons and of employers' contacts, from the door of the service that keeps them."""

import base64
from collections.abc import Sequence
from typing import ClassVar
from uuid import UUID

from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.neighbours.own_token import OwnToken

AT_ONCE = 2_000


class _Keys:
    """The keys of one kind of subject."""

    path: ClassVar[str]
    member: ClassVar[str]

    def __init__(self, doors: Doors, token: OwnToken, *, keeper: str) -> None:
        """Make the reader; `keeper` is that service's name."""
        self._keeper = keeper
        self._doors = doors
        self._token = token

    async def of(self, ids: Sequence[UUID]) -> dict[UUID, bytes]:
        """Return the keys of those who still have one; at most AT_ONCE."""
        answer = await self._doors.call(
            self._keeper,
            "POST",
            self.path,
            token=await self._token.bearer(),
            json={f"{self.member}s": [str(one) for one in ids]},
        )
        if answer.status_code != 200:
            raise DoorClosed(service=self._keeper)
        return {UUID(item[self.member]): base64.b64decode(item["key"]) for item in answer.json()["items"]}


class PersonKeys(_Keys):
    """The keys of persons' details."""

    path = "/v1/person-keys"
    member = "person_id"


class ContactKeys(_Keys):
    """The keys of the details of employers' contacts."""

    path = "/v1/contact-keys"
    member = "contact_id"

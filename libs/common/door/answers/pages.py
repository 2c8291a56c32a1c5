"""Lists in answers: a page with a cursor, or a limited list with the number of items left out.

A list that has pages is read in one way. Its door asks for `Pages`, begins behind `asked.after(LISTING)`, reads
`asked.one_more` rows and cuts them:

    RETURNS = Listing("returns", first=FIRST_ID)
    found = await returns_of(..., after=asked.after(RETURNS), limit=asked.one_more)
    part = asked.cut(RETURNS, found, key=lambda row: row.return_id)
    return Page(items=[shown(row) for row in part.rows], next=part.next)
"""

from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Annotated, Any, Generic, TypeVar
from uuid import UUID

from fastapi import Depends, Query, Request
from pydantic import BaseModel, Field

from libs.common.door.answers.cursors import PAGE_MAX, CursorInvalid, Cursors
from libs.common.door.context import door_of

T = TypeVar("T")
K = TypeVar("K")
R = TypeVar("R")
Cursor = Annotated[str | None, Query(max_length=500)]
FIRST_ID = UUID(int=0)
LAST_ID = UUID(int=2**128 - 1)
LAST_NUMBER = 2**62
_READ: dict[type, Callable[[Any], Any]] = {
    UUID: UUID,
    datetime: datetime.fromisoformat,
    date: date.fromisoformat,
    time: time.fromisoformat,
}


class Page(BaseModel, Generic[T]):
    """Some of a list's items, in its order."""

    items: Sequence[T]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class BoundedList(BaseModel, Generic[T]):
    """The first items of a list that has no more pages."""

    items: Sequence[T]
    next: str | None = Field(default=None, description="always null: the list is whole, or bounded")
    left_off: int = Field(description="how many more there are")


@dataclass(frozen=True, slots=True)
class Listing(Generic[K]):
    """A list by its name. Its rows are ordered by a key, a value or a tuple of values; `first` lies before them all."""

    name: str
    first: K

    def read(self, cursors: Cursors, cursor: str) -> K:
        """Return the key after which the cursor's page begins. Raises `CursorInvalid` for another list's cursor."""
        last = cursors.read(self.name, cursor)
        kinds = [type(one) for one in (self.first if isinstance(self.first, tuple) else (self.first,))]
        try:
            key = tuple(_READ.get(kind, kind)(value) for kind, value in zip(kinds, last, strict=True))
        except (ValueError, TypeError, AttributeError):  # made when the list had another order
            raise CursorInvalid from None
        found: Any = key if isinstance(self.first, tuple) else key[0]
        return found  # type: ignore[no-any-return]

    def give(self, cursors: Cursors, key: K) -> str:
        values = key if isinstance(key, tuple) else (key,)
        return cursors.give(self.name, [v.isoformat() if isinstance(v, date | time) else v for v in values])


@dataclass(frozen=True, slots=True)
class Part(Generic[R]):
    """The rows of one page, and the cursor of the next."""

    rows: Sequence[R]
    next: str | None


@dataclass(frozen=True, slots=True)
class Asked:
    """The page that a request asks for."""

    cursors: Cursors
    cursor: str | None
    limit: int

    @property
    def one_more(self) -> int:
        """The number of rows to read: if there is one more than the page holds, there is a next page."""
        return self.limit + 1

    def after(self, listing: Listing[K]) -> K:
        return listing.read(self.cursors, self.cursor) if self.cursor else listing.first

    def cut(self, listing: Listing[K], found: Sequence[R], *, key: Callable[[R], K]) -> Part[R]:
        """Make the page of these rows, which may be more than it has room for."""
        rows = found[: self.limit]
        more = len(found) > self.limit
        return Part(rows, listing.give(self.cursors, key(rows[-1])) if more else None)


def _asked(default: int, most: int) -> Callable[..., Awaitable[Asked]]:
    async def asked(
        request: Request,
        cursor: Cursor = None,
        limit: Annotated[int, Query(ge=1, le=most)] = default,
    ) -> Asked:
        return Asked(door_of(request).cursors, cursor, limit)

    return asked


Pages = Annotated[Asked, Depends(_asked(50, PAGE_MAX))]
LookPages = Annotated[Asked, Depends(_asked(100, PAGE_MAX))]
"""Of those that staff and persons read at one glance."""
LinePages = Annotated[Asked, Depends(_asked(200, 1_000))]
"""Of short rows, of which there are many."""

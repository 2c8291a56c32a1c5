"""Lists in answers: a page with a cursor, or a limited list with the number of items left out."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """Some of a list's items, in its order."""

    items: Sequence[T]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class BoundedList(BaseModel, Generic[T]):
    """The first items of a list that has no more pages."""

    items: Sequence[T]
    next: None = Field(default=None, description="always null")
    left_off: int = Field(description="how many more there are")

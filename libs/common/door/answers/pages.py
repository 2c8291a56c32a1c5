"""Lists as doors answer them: a page with a cursor, or a list with an end that says how much it left off."""

from collections.abc import Sequence
from typing import Generic, TypeVar

from pydantic import BaseModel, Field

T = TypeVar("T")


class Page(BaseModel, Generic[T]):
    """Some of a list's items, in its order."""

    items: Sequence[T]
    next: str | None = Field(description="the cursor of the next page; null on the last one")


class BoundedList(BaseModel, Generic[T]):
    """The first items of a list that has no further pages."""

    items: Sequence[T]
    next: None = Field(default=None, description="always null")
    left_off: int = Field(description="how many more there are")

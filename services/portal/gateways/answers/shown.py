"""The base of what a page reads of an answer, and of what a door refused."""

from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """Members that a page shows; those that it does not show are left out.

    `doors` names the operations whose answer this is, as `GET registration /v1/me`: a test holds the members against
    their documents.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    doors: ClassVar[tuple[str, ...]] = ()


class Nothing(Shown):
    """An answer of which only the status counts, or its content as bytes."""


ShownT = TypeVar("ShownT", bound=Shown)


class Listing(Shown, Generic[ShownT]):
    """A page of a list."""

    items: list[ShownT]


class Fault(Shown):
    """One fault in what was typed, and where."""

    pointer: str
    detail: str


class Problem(Shown):
    """A problem document as a page shows it."""

    code: str
    detail: str
    errors: list[Fault] = []
    status: int = 422

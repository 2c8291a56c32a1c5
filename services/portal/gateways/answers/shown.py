"""The base of models that a page reads from an answer or a refusal."""

from typing import ClassVar, Generic, TypeVar

from pydantic import BaseModel, ConfigDict


class Shown(BaseModel):
    """Members that a page shows; other members of the answer are ignored.

    `doors` names the operations with this answer, as `GET registration /v1/me`: a test compares the members with their
    documents.
    """

    model_config = ConfigDict(extra="ignore", frozen=True)
    doors: ClassVar[tuple[str, ...]] = ()


class Nothing(Shown):
    """An answer of which only the status, or its content as bytes, is used."""


ShownT = TypeVar("ShownT", bound=Shown)


class Listing(Shown, Generic[ShownT]):
    """A page of a list."""

    items: list[ShownT]


class Fault(Shown):
    """One fault in the typed text, with its pointer."""

    pointer: str
    detail: str


class Problem(Shown):
    """A problem document as a page shows it."""

    code: str
    detail: str
    errors: list[Fault] = []
    status: int = 422

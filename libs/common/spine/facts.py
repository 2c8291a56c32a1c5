"""What a service may say: the base of every contract. Knows neither database nor broker."""

from typing import Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field

Privacy = Literal["public", "organisation", "person_reference", "person_fact", "encrypted"]


class Fact(BaseModel):
    """One event type. Published versions only grow: readers ignore members they do not know."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    TYPE: ClassVar[str]
    TOPIC: ClassVar[str]
    KEY: ClassVar[str]

    @property
    def key(self) -> str:
        return str(getattr(self, self.KEY))


def member(privacy: Privacy, about: str, **more: Any) -> Any:
    """A field of a fact with its privacy class; a test lists them all."""
    return Field(description=about, json_schema_extra={"x-privacy": privacy}, **more)

"""The base class of every event's contract. It knows neither database nor broker."""

from collections.abc import Sequence
from decimal import Decimal
from typing import Annotated, Any, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, PlainSerializer

from libs.common.values.money import shown

# Money has one form in every event: two decimals, also for zero.
Amount = Annotated[Decimal, PlainSerializer(shown, when_used="json")]
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
    """Declare a field of a fact with its privacy class; a test lists them all."""
    return Field(description=about, json_schema_extra={"x-privacy": privacy}, **more)


def facts_of(topics: Sequence[str]) -> list[type[Fact]]:
    """List every fact type of these topics, among the imported contracts."""
    waiting, facts = list(Fact.__subclasses__()), []
    while waiting:
        one = waiting.pop()
        waiting.extend(one.__subclasses__())
        if "TYPE" in vars(one) and one.TOPIC in topics:
            facts.append(one)
    return facts

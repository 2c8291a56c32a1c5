"""The base of all expected refusals: an action raises one, and each door answers it in its own way.

The HTTP door turns it into a problem document; a consumer parks the event. No HTTP here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from libs.common.texts import Text, filled, text_of_room

Kind = Literal[
    "invalid", "forbidden", "not_found", "conflict", "precondition", "in_flight", "too_large", "too_many", "unavailable"
]


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in the input: its JSON pointer, its code, and the values for its sentence."""

    pointer: str
    code: str
    values: Mapping[str, Any] = field(default_factory=dict)


class Refusal(Exception):
    """An expected refusal. `code` is stable and documented; its sentence is under the code in the room's `texts.yaml`.

    `text` names the sentence if another refusal of the room has the same code. `reasons`: possible values of `why`,
    each with its own words under `<code>.<reason>` in the same file; any other `why` is shown unchanged.

    `follows_from_news`: its cause is what was, or was not, heard from another service. While events of that service may
    still come, the door asks to try again instead. `named`, a value: the id that the event would make known.
    """

    code: str = "refused"
    kind: Kind = "conflict"
    text: ClassVar[str] = ""
    reasons: ClassVar[frozenset[str]] = frozenset()
    follows_from_news: ClassVar[bool] = False

    def __init__(self, *, pointer: str = "", faults: Sequence[Fault] = (), **values: Any) -> None:
        super().__init__(self.code, values)
        self.pointer = pointer
        self.faults = faults
        self.values = values

    def say(self, language: str) -> str:
        """Return the refusal's sentence in th, vi or en: what is wrong, and what to do about it."""
        values = self.values
        if (why := values.get("why")) in self.reasons:
            values = {**values, "why": filled(self.sentence(why), language, values)}
        return filled(self.sentence(), language, values)

    @classmethod
    def sentence(cls, reason: str = "") -> Text:
        """Return the sentence with its placeholders, or the words of one of its reasons; read at the first use."""
        key = cls.text or cls.code
        return text_of_room(cls.__module__, f"{key}.{reason}" if reason else key)

    def extra(self) -> Mapping[str, int | str | None]:
        """Return the members that the problem document has beside the standard ones."""
        return {}


class NotFound(Refusal):
    """The resource does not exist, or the caller may not know that it exists."""

    code = "not_found"
    kind = "not_found"


class NotHeardOf(NotFound):
    """Another service registers it, and its event has not come here."""

    follows_from_news = True


class RequestInvalid(Refusal):
    """The request breaks rules that its schema cannot express; `faults` names each member."""

    code = "request_invalid"
    kind = "invalid"

    def __init__(self, *, faults: Sequence[Fault] = (), **values: Any) -> None:
        super().__init__(faults=faults, count=len(faults) or 1, **values)

"""The exact request that an agent asks a person to confirm, in words."""

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from pydantic import JsonValue

from services.portal.gateways.answers.hotline import Confirmation


@dataclass(frozen=True, slots=True)
class Asked:
    """A request to confirm. `what`: the last word of its address; `words`: every member of its body by name."""

    id: UUID
    service: str
    path: str
    until: datetime
    what: str
    words: Sequence[tuple[str, str]]


def shown_confirmations(waiting: Sequence[Confirmation]) -> list[Asked]:
    return [
        Asked(one.id, one.service, one.path, one.until, _last_word(one.path), list(_members(one.body)))
        for one in waiting
    ]


def _last_word(path: str) -> str:
    """Return the last word of a path: `/v1/claims/0193…/payee` is about the payee."""
    words = [word for word in path.partition("?")[0].split("/") if word and not _is_id(word)]
    return words[-1] if words else path


def _is_id(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def _members(body: Mapping[str, JsonValue], within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if isinstance(value, dict):
            yield from _members(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

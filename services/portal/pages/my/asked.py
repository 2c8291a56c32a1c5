"""What an agent asks a person to confirm, word for word, as a page shows it."""

import json
from collections.abc import Iterator, Mapping
from typing import Any
from uuid import UUID

from services.portal.gateways.suite import Answer


def shown_confirmations(answer: Answer) -> list[dict[str, Any]]:
    """Each with `what`, the last word of its address, and `words`, every member of its body by name."""
    return [{**item, "what": _last_word(item["path"]), "words": list(_members(item["body"]))} for item in answer.items]


def _last_word(path: str) -> str:
    """`/v1/claims/0193…/payee` is about the payee."""
    words = [word for word in path.partition("?")[0].split("/") if word and not _is_id(word)]
    return words[-1] if words else path


def _is_id(word: str) -> bool:
    try:
        UUID(word)
    except ValueError:
        return False
    return True


def _members(body: Mapping[str, Any], within: str = "") -> Iterator[tuple[str, str]]:
    for name, value in body.items():
        if isinstance(value, dict):
            yield from _members(value, f"{within}{name}.")
        else:
            yield f"{within}{name}", value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)

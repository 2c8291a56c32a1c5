"""Every list that a document describes says whether it is whole: a cursor, or how much it left off."""

import json
from typing import Any

import pytest

from deploy.folders import ROOT

WHOLE = {"CountedFigures"}
"""All counts of a day, made at once and never cut."""
DOCUMENTS = sorted((ROOT / "deploy" / "openapi").glob("*.json"))


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.stem)
def test_every_list_has_a_cursor_or_says_what_it_left_off(document: Any) -> None:
    schemas = json.loads(document.read_text("utf-8"))["components"]["schemas"]
    lists = {
        name: set(schema["properties"]) for name, schema in schemas.items() if "items" in schema.get("properties", {})
    }
    assert "Inbox" in lists
    assert {name for name, members in lists.items() if not members & {"next", "left_off"}} <= WHOLE

"""Lists that have an end: what is left off is counted, so that the first rows never read as all."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import RowMapping

WHOLE = "count(*) OVER () AS whole"
"""In the SELECT of such a list: how many rows there are, whatever its LIMIT."""


@dataclass(frozen=True, slots=True)
class Bounded:
    items: list[dict[str, Any]]
    left_off: int

    def answer(self) -> dict[str, Any]:
        return {"items": self.items, "next": None, "left_off": self.left_off}


def bounded(rows: Sequence[RowMapping]) -> Bounded:
    """Of rows that carry `whole`."""
    items = [{str(name): value for name, value in row.items() if name != "whole"} for row in rows]
    return Bounded(items, (rows[0]["whole"] - len(items)) if rows else 0)

"""Routes whose work grows with the nation, and which say that their answer may take minutes."""

from typing import Any

ANSWERS_WITHIN = "x-answers-within-s"
WITHIN_MINUTES: dict[str, Any] = {ANSWERS_WITHIN: 300}
"""`openapi_extra=WITHIN_MINUTES` on a route."""

"""Routes whose work grows with the nation: they tell clients that an answer may take minutes."""

ANSWERS_WITHIN = "x-answers-within-s"
WITHIN_MINUTES: dict[str, int] = {ANSWERS_WITHIN: 300}
"""`openapi_extra=WITHIN_MINUTES` on a route."""

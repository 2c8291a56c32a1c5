"""The reasons for a person's day: the place in the queue, or who chose the time."""

from collections.abc import Sequence
from datetime import datetime

Reason = dict[str, str | int | None]

ORDER_RULE = "area, risk, time of registration"


def why_that_day(
    *, area: str, risk: int, registered_at: datetime, rank: int | None, of: int | None, dose_no: int, chosen_by: str
) -> Sequence[Reason]:
    """List the steps that led to a person's day: the place in the queue, or who chose the time."""
    if rank is None:
        return [{"step": "chosen", "arithmetic": f"chosen by {chosen_by}", "by": chosen_by}]
    return [
        {"step": "order", "arithmetic": ORDER_RULE},
        {"step": "area", "arithmetic": area},
        {"step": "risk", "arithmetic": str(risk)},
        {"step": "registered", "arithmetic": registered_at.isoformat()},
        {
            "step": "rank",
            "arithmetic": f"{rank} of {of} persons for dose {dose_no}; seats were given in that order",
            "rank": rank,
            "of": of,
        },
    ]

"""Facts of a person as an agent says them to the caller: what becomes of each claim, what is missing, who must act."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from libs.common.values.month import Month
from services.portal.gateways.answers.views import ClaimTile, MonthTile, PersonTiles
from services.portal.pages.layout.charts import Strip, draw_strip

# Who must act on a pending claim, by its reason; anything else is the office's.
_WHO_ACTS = {
    "waiting": "employer",
    "wage_reported": "employer",
    "officer_review": "office",
    "days_claimed_twice": "office",
    "certificate_refused": "office",
    "payment_returned": "person",
}
_STEPS = ("filed", "decided", "paid", "ended")
_REACHED = {"pending": 0, "rejected": 1, "withdrawn": 3, "in_payment": 2, "stopped": 3, "closed": 3}


@dataclass(frozen=True, slots=True)
class Told:
    """A claim as it is told. `who`: who must act next; empty if nobody has to. `steps`: each step and its state."""

    claim: ClaimTile
    who: str
    steps: Sequence[tuple[str, str]]


def what_to_tell(tiles: PersonTiles) -> list[Told]:
    """Tell each claim: the open ones first, the newest of them first."""
    claims = sorted(tiles.claims, key=lambda one: (one.status in {"pending", "in_payment"}, one.moved_at), reverse=True)
    return [Told(one, _who(one), _steps(one.status)) for one in claims]


def _who(claim: ClaimTile) -> str:
    """Return who must act on a pending claim; one without a reason waits for facts. While masked, nobody is named."""
    masked = claim.cause is None
    return "" if masked or claim.status != "pending" else _WHO_ACTS.get(claim.reason or "waiting", "office")


def _steps(status: str) -> list[tuple[str, str]]:
    """Return each step with its state: done, now or later."""
    at = _REACHED.get(status, 0)
    over = at == len(_STEPS) - 1
    return [
        (step, "done" if place < at or (over and place == at) else "now" if place == at else "later")
        for place, step in enumerate(_STEPS)
        if not (status == "rejected" and step == "paid")
    ]


def months_of(months: Sequence[MonthTile], today: date) -> Strip | None:
    """Draw the months that were filed, through the last full one; None without any."""
    states = {one.month: "credited" if one.credited else "reduced" for one in months}
    return (
        draw_strip(states, until=max(Month.of(today).plus(-1), *(Month.parse(m) for m in states))) if states else None
    )

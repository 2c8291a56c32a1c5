"""The moves of a case that are allowed."""

from collections.abc import Mapping
from typing import Literal

from libs.common.refusals import Refusal
from libs.contracts.hotline import CaseStatus

Move = Literal["take", "wait", "escalate", "return", "close", "reopen", "merge"]
WRAP_UPS = (
    "answered",
    "done",
    "forwarded",
    "caller_hung_up",
    "wrong_number",
    "no_legal_basis",
    "duplicate",
    "not_reached",
)
# The allowed moves: from which status to which; others are refused.
MOVES: Mapping[Move, Mapping[CaseStatus, CaseStatus]] = {
    "take": {"open": "open", "waiting": "open", "escalated": "escalated"},
    "wait": {"open": "waiting", "waiting": "waiting"},
    "escalate": {"open": "escalated", "waiting": "escalated"},
    "return": {"escalated": "open"},
    "close": {"open": "closed", "waiting": "closed", "escalated": "closed"},
    "reopen": {"closed": "open"},
    "merge": {"open": "closed", "waiting": "closed"},
}


class CaseMoveRefused(Refusal):
    code = "case_move_refused"
    kind = "conflict"


def moved(status: CaseStatus, move: Move) -> CaseStatus:
    """Return the status after the move. Refuses a move that the status does not allow."""
    try:
        return MOVES[move][status]
    except KeyError:
        raise CaseMoveRefused(status=status, move=move) from None

"""Close a phase to applications, or open it again: one officer asks, a second one confirms."""

from dataclasses import dataclass
from typing import Literal

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound, Refusal
from services.loans.programme import rows

PhaseStatus = Literal["open", "closed"]


class PhaseHasStatus(Refusal):
    code = "phase_has_status"


@dataclass(frozen=True, slots=True)
class ChangedPhase:
    """A phase after a request. `waiting_for`: the status it gets when a second officer asks for the same."""

    phase: str
    status: str
    waiting_for: PhaseStatus | None


async def change_phase(
    connection: AsyncConnection, *, phase: str, becomes: PhaseStatus, because: str, officer: str
) -> ChangedPhase:
    """Ask for a change of the phase, or carry out the change that another officer asked for.

    A request for the phase's current status withdraws a change that waits.
    """
    stands = await rows.lock_phase(connection, phase)
    if stands is None:
        raise NotFound(what="phase", pointer="/phase")
    waiting = await rows.waiting_change(connection, phase)
    if stands.status == becomes:
        if waiting is None:
            raise PhaseHasStatus(phase=phase, status=becomes)
        await rows.end_change(connection, waiting.change_id, status="withdrawn", by=officer)
        return ChangedPhase(phase, stands.status, None)
    if waiting is None:
        await rows.ask_for_change(connection, phase, becomes=becomes, because=because, asked_by=officer)
        return ChangedPhase(phase, stands.status, becomes)
    if waiting.asked_by == officer:
        raise OwnApproval
    await rows.end_change(connection, waiting.change_id, status="done", by=officer)
    await rows.set_phase_status(connection, phase, becomes)
    return ChangedPhase(phase, becomes, None)

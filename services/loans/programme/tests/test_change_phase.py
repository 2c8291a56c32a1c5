"""A phase is closed and reopened by two officers; a closed phase takes no application."""

from collections.abc import AsyncIterator

import pytest

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.refusals import NotFound, Refusal
from services.loans.programme.actions.change_phase import ChangedPhase, PhaseHasStatus, PhaseStatus, change_phase
from services.loans.programme.api import phase_changes
from services.loans.tests.lent import Lent, lent
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def world(databases: FreshDatabases) -> AsyncIterator[Lent]:
    async with lent(databases) as made:
        yield made


async def _change(world: Lent, becomes: PhaseStatus, officer: str, *, phase: str = "2021") -> ChangedPhase:
    async with world.database.transaction(wakes=False) as connection:
        return await change_phase(connection, phase=phase, becomes=becomes, because="the budget ends", officer=officer)


async def test_two_officers_close_it_and_two_open_it_again(world: Lent) -> None:
    assert await _change(world, "closed", "officer:one") == ChangedPhase("2021", "open", "closed")
    await world.applied()
    with pytest.raises(OwnApproval):
        await _change(world, "closed", "officer:one")
    waiting = await phase_changes(world.database, world.law)
    assert [(one.kind, one.id, one.made_by) for one in waiting] == [("phase_change", "2021", "officer:one")]
    assert await _change(world, "closed", "officer:two") == ChangedPhase("2021", "closed", None)
    with pytest.raises(Refusal, match="phase_closed"):
        await world.applied()
    assert await phase_changes(world.database, world.law) == []
    assert await _change(world, "open", "officer:two") == ChangedPhase("2021", "closed", "open")
    assert await _change(world, "open", "officer:one") == ChangedPhase("2021", "open", None)
    await world.applied()


async def test_asking_for_the_present_status_withdraws_a_waiting_change_or_is_refused(world: Lent) -> None:
    with pytest.raises(PhaseHasStatus):
        await _change(world, "open", "officer:one")
    await _change(world, "closed", "officer:one")
    assert await _change(world, "open", "officer:one") == ChangedPhase("2021", "open", None)
    assert await _change(world, "closed", "officer:two") == ChangedPhase("2021", "open", "closed")
    with pytest.raises(NotFound):
        await _change(world, "closed", "officer:one", phase="1999")

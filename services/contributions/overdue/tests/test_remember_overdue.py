"""After a restore lost an event, it is not said again."""

from libs.common.spine.tests.heard import event_of
from libs.common.values.month import Month
from libs.contracts.contributions import ReturnOverdue
from services.contributions.overdue.actions.remember_overdue import overdue_forgotten
from services.contributions.overdue.tests.said import DUE, say
from services.contributions.tests.known import Known


async def test_overdue_months_that_listeners_know_are_not_said_again_after_a_restore(known: Known) -> None:
    one, other = known.employers
    forgotten = ReturnOverdue(employer_id=one, month="2020-10", due_on=DUE[Month(2020, 10)])
    async with known.database.transaction(wakes=False) as connection:
        for _ in range(2):
            await overdue_forgotten(None, connection, [event_of(forgotten)])
    assert await say(known, {Month(2020, 10): DUE[Month(2020, 10)]}) == other
    assert [(fact.employer_id, fact.month) for fact in await known.said(ReturnOverdue)] == [(other, "2020-10")]

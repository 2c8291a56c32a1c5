"""After a restore lost a reminder, it is not said again."""

from datetime import date

from libs.common.spine.tests.heard import event_of
from libs.common.values.month import Month
from libs.contracts.contributions import DueSoon
from services.contributions.reminders.actions.remember_reminders import reminders_forgotten
from services.contributions.reminders.actions.remind_employers import FIRST, remind_employers
from services.contributions.tests.known import Known


async def test_months_that_listeners_know_are_not_said_again_after_a_restore(known: Known) -> None:
    one, other = known.employers
    forgotten = DueSoon(employer_id=one, month="2020-12", due_on=date(2021, 1, 15), filed=False, owed=None)
    async with known.database.transaction(wakes=False) as connection:
        for _ in range(2):
            await reminders_forgotten(None, connection, [event_of(forgotten)])
        await remind_employers(connection, FIRST, due={Month(2020, 12): date(2021, 1, 15)})
    assert [fact.employer_id for fact in await known.said(DueSoon)] == [other]

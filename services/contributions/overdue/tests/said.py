"""Due months, and those that were said to be overdue."""

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from libs.common.values.month import Month
from services.contributions.overdue.actions import say_overdue as saying
from services.contributions.tests.known import Known

DUE = {Month(2020, 9): date(2020, 10, 15), Month(2020, 10): date(2020, 11, 15), Month(2020, 11): date(2020, 12, 15)}


async def say(known: Known, due: Mapping[Month, date] = DUE, after: UUID = saying.FIRST) -> UUID | None:
    async with known.database.transaction(wakes=False) as connection:
        return await saying.say_overdue(connection, after, due=due)

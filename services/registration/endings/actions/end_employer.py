"""End an employer: after its last day nobody is employed there, and nothing is expected of it."""

from datetime import date, timedelta
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EnteredBy, WhyEmployerEnded
from services.registration.employers.actions.pause_employer import (
    insert_end,
    locked_employer,
    refuse_after_end,
    refuse_day,
)
from services.registration.employers.rows.employers import employer
from services.registration.employers.rows.periods import Period, periods
from services.registration.employers.rules.told_days import ToldDays
from services.registration.endings.actions.transfer_staff import StaffChanging, transfer_staff
from services.registration.endings.rows import staff as rows

DAY = timedelta(days=1)
WhatOfStaff = Literal["none_left", "end", "transfer"]


class EmploymentsGoBeyond(Refusal):
    code = "employments_go_beyond"
    kind = "conflict"

    def extra(self) -> dict[str, int]:
        return {"staff": int(self.values["staff"])}


async def end_employer(
    connection: AsyncConnection,
    employer_id: UUID,
    *,
    last_day: date,
    reason: WhyEmployerEnded,
    staff: WhatOfStaff,
    successor_id: UUID | None,
    because: str,
    by: str,
    entered_by: EnteredBy,
    told: ToldDays,
) -> Period:
    """End the employer. `staff`: there is none; or their employments end too; or they go to the successor."""
    if successor_id is not None and await employer(connection, successor_id) is None:
        raise NotFound(what="employer", pointer="/successor_id")
    after = last_day + DAY
    locked: list[UUID] = []
    if staff == "end":
        locked = await rows.lock_staff_beyond(connection, employer_id, after=after)
    if staff == "transfer" and successor_id is not None and await _has_staff(connection, employer_id, after):
        await transfer_staff(
            connection,
            employer_id,
            to_employer_id=successor_id,
            named="/successor_id",
            last_day=last_day,
            branch="000000",
            persons=None,
            because=because,
            by=by,
            entered_by=entered_by,
            told=told,
        )
    ending = await locked_employer(connection, employer_id)
    refuse_day(ending, last_day, pointer="/last_day", told=told)
    refuse_after_end(await periods(connection, employer_id), after, pointer="/last_day")
    if staff == "end":
        if set(locked) != await rows.staff_beyond(connection, employer_id, after=after):
            raise StaffChanging
        await rows.end_staff(
            connection,
            employer_id,
            locked,
            after=after,
            reason="terminated",
            actor=by,
            entered_by=entered_by,
            because=because,
        )
    beyond = await rows.count_beyond(connection, employer_id, after=after)
    if beyond:
        raise EmploymentsGoBeyond(pointer="/last_day", staff=beyond, last_day=last_day)
    end = Period(uuid7(), employer_id, "ended", after, None, 1, reason, successor_id)
    await insert_end(connection, end, by=by, because=because)
    return end


async def _has_staff(connection: AsyncConnection, employer_id: UUID, after: date) -> bool:
    return await rows.count_beyond(connection, employer_id, after=after) > 0

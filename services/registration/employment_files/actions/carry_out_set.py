"""Carry out the rows of some persons: end employments, start new ones, end those that are started and over."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.contracts.registration import EnteredBy
from services.registration.employment_files.rows import carrying_out as rows
from services.registration.employment_files.rows.carrying_out import RowFault, SetCounts
from services.registration.persons.rows.match_tries import count_hired

SET_PERSONS = 5_000


@dataclass(frozen=True, slots=True)
class Carrying:
    """The sender of the file.

    `back_dated`: hires from before this day wait, unless the sender registered the person.
    """

    job_id: UUID
    actor: str
    entered_by: EnteredBy
    party_id: UUID | None
    counted: str | None
    back_dated: date


@dataclass(frozen=True, slots=True)
class SetDone:
    """The outcome of a set. `last`: its last person, after whom the next set begins."""

    last: UUID
    counts: SetCounts
    faults: Sequence[RowFault]

    @property
    def rows(self) -> int:
        return self.counts.started + self.counts.ended + self.counts.unchanged + len(self.faults)


async def carry_out_set(connection: AsyncConnection, carrying: Carrying, *, after: UUID) -> SetDone | None:
    """Carry out the next set of the file's rows, after a person; None if no row is left.

    All rows of a person are in one set. A row is removed in the transaction of its effect.
    """
    job_id, actor, entered_by = carrying.job_id, carrying.actor, carrying.entered_by
    last = await rows.last_of_set(connection, job_id, after=after, size=SET_PERSONS)
    if last is None:
        return None
    await rows.open_set(
        connection,
        job_id,
        after=after,
        last=last,
        officer=carrying.entered_by == "officer",
        party_id=carrying.party_id,
        back_dated=carrying.back_dated,
    )
    await rows.end_those_who_leave(connection, job_id, actor=actor, entered_by=entered_by, last=False)
    await rows.start_those_who_are_hired(connection, job_id, actor=actor, entered_by=entered_by)
    await rows.end_those_who_leave(connection, job_id, actor=actor, entered_by=entered_by, last=True)
    await rows.close_set(connection, job_id, after=after, last=last)
    counts = await rows.counts_of_set(connection)
    if carrying.counted:
        await count_hired(connection, carrying.counted, counts.strangers)
    return SetDone(last, counts, await rows.faults_of_set(connection))

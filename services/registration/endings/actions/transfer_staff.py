"""Transfer staff from one employer to another: they end at the one and begin on the next day at the other."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import EnteredBy, StaffTransferred
from services.registration.employers.actions.pause_employer import locked_employer, refuse_after_end, refuse_day
from services.registration.employers.rows.periods import periods
from services.registration.employers.rules.told_days import ToldDays
from services.registration.employments.rows.employments import place
from services.registration.endings.rows import staff as rows

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Transfer:
    transfer_id: UUID
    from_employer_id: UUID
    to_employer_id: UUID
    last_day: date
    persons: int


class StaffChanging(Refusal):
    """The staff changed at this moment; nothing was done."""

    code = "staff_changing"
    kind = "conflict"


class NotStaff(Refusal):
    code = "not_staff"
    kind = "invalid"


class NobodyToTransfer(Refusal):
    code = "nobody_to_transfer"
    kind = "conflict"


async def transfer_staff(
    connection: AsyncConnection,
    employer_id: UUID,
    *,
    to_employer_id: UUID,
    last_day: date,
    branch: str,
    persons: Collection[UUID] | None,
    because: str,
    by: str,
    entered_by: EnteredBy,
    told: ToldDays,
    named: str = "/to_employer_id",
) -> Transfer:
    """Transfer staff. `persons`: only these; None: all whose employment continues after the last day.

    `named`: the member of the request that names the other employer.
    """
    if employer_id == to_employer_id:
        raise RequestInvalid(faults=[Fault(named, "employer_same")])
    after = last_day + DAY
    locked = await rows.lock_staff_beyond(connection, employer_id, after=after, persons=persons)
    both = await rows.lock_employers(connection, employer_id, to_employer_id)
    if employer_id not in both:
        raise NotFound(what="employer")
    await _refuse_target(connection, to_employer_id, branch, after, known=to_employer_id in both, named=named)
    refuse_day(await locked_employer(connection, employer_id), last_day, pointer="/last_day", told=told)
    missing = sorted(set(persons or ()) - set(locked))
    if missing:
        raise NotStaff(pointer="/person_ids", who=", ".join(str(one) for one in missing[:10]))
    if persons is None and set(locked) != await rows.staff_beyond(connection, employer_id, after=after):
        raise StaffChanging
    ended = await rows.end_staff(
        connection,
        employer_id,
        locked,
        after=after,
        reason="transferred",
        actor=by,
        entered_by=entered_by,
        because=because,
    )
    if not ended:
        raise NobodyToTransfer(last_day=last_day)
    await rows.start_staff_elsewhere(
        connection,
        employer_id,
        to_employer_id,
        locked,
        after=after,
        branch=branch,
        actor=by,
        entered_by=entered_by,
        because=because,
    )
    made = Transfer(uuid7(), employer_id, to_employer_id, last_day, ended)
    await _keep_and_say(connection, made, by=by, because=because)
    return made


async def _refuse_target(
    connection: AsyncConnection, employer_id: UUID, branch: str, after: date, *, known: bool, named: str
) -> None:
    """Refuse a target that is not active on that day, or lacks the branch."""
    where = await place(connection, employer_id, branch) if known else None
    if not known:
        raise NotFound(what="employer", pointer=named)
    if where is None or (where.closed_on is not None and where.closed_on <= after):
        raise NotFound(what="branch of this employer", pointer="/branch")
    if after < where.registered_on:
        raise RequestInvalid(faults=[Fault("/last_day", "before_registration", {"day": where.registered_on})])
    refuse_after_end(await periods(connection, employer_id), after, pointer=named)


async def _keep_and_say(connection: AsyncConnection, made: Transfer, *, by: str, because: str) -> None:
    await rows.insert_transfer(
        connection,
        made.transfer_id,
        from_employer_id=made.from_employer_id,
        to_employer_id=made.to_employer_id,
        last_day=made.last_day,
        persons=made.persons,
        by=by,
        because=because,
    )
    fact = StaffTransferred(
        transfer_id=made.transfer_id,
        employer_id=made.from_employer_id,
        to_employer_id=made.to_employer_id,
        last_day=made.last_day,
        persons=made.persons,
    )
    await append(connection, Said(fact, (f"employer:{made.from_employer_id}", f"employer:{made.to_employer_id}")))

"""Change an employer's name, address, area, sector or branches from a day on. Nothing is lost: each is a version."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.spine.outbox import Said, append
from libs.contracts.registration import Branch, EmployerChanged, EmployerPlace
from services.registration.employers.actions.pause_employer import refuse_day
from services.registration.employers.rows import changes as rows
from services.registration.employers.rows.employers import Employer, lock_employer
from services.registration.employers.rules.history import Change, details_on, places
from services.registration.employers.rules.told_days import ToldDays

HEAD_OFFICE = "000000"


@dataclass(frozen=True, slots=True)
class Changes:
    """The changes; None stays. `branches`: the area of each number that opens or moves; `closed`: that close."""

    name: str | None = None
    address: str | None = None
    area: str | None = None
    sector: str | None = None
    branches: Mapping[str, str] = field(default_factory=dict)
    closed: Sequence[str] = ()

    def as_of(self, version: int, first_day: date) -> Change:
        return Change(version, first_day, self.name, self.address, self.area, self.sector)


class BranchHasStaff(Refusal):
    code = "branch_has_staff"
    kind = "conflict"


class BranchNotOpen(Refusal):
    code = "branch_not_open"
    kind = "invalid"


async def change_employer(
    connection: AsyncConnection,
    employer_id: UUID,
    wanted: Changes,
    *,
    first_day: date,
    because: str,
    by: str,
    told: ToldDays,
    today: date,
) -> Employer:
    """Change the employer and return it. The branch of its head office changes too. The last change again is none."""
    employer = await lock_employer(connection, employer_id)
    if employer is None:
        raise NotFound(what="employer")
    if first_day > today:
        raise RequestInvalid(faults=[Fault("/first_day", "day_in_the_future")])
    refuse_day(employer, first_day, pointer="/first_day", told=told)
    await rows.keep_first_version(connection, employer_id)
    before = await rows.history(connection, employer_id)
    change = wanted.as_of(employer.version + 1, first_day)
    if before[-1].change == replace(change, version=employer.version) and not _moves_branches(employer, wanted):
        return employer
    timeline = [*(recorded.change for recorded in before), change]
    now = details_on(timeline, today)
    opened = dict(wanted.branches)
    if now.area != employer.area:
        opened.setdefault(HEAD_OFFICE, now.area)
    await _change_branches(connection, employer_id, opened, wanted.closed, first_day=first_day)
    branches: list[Mapping[str, str | bool]] = [{"number": n, "area": area} for n, area in opened.items()]
    branches += [{"number": number, "closed": True} for number in wanted.closed]
    await rows.insert_change(connection, employer_id, change, branches=branches, by=by, because=because)
    await rows.update_employer(connection, employer_id, now, version=change.version)
    changed = await lock_employer(connection, employer_id)
    assert changed is not None, "its row is held"
    await append(connection, _said(changed, change, timeline, with_branches=bool(branches)))
    return changed


def _moves_branches(employer: Employer, wanted: Changes) -> bool:
    """Tell whether a branch would open, move or close."""
    areas = {branch["number"]: branch["area"] for branch in employer.branches}
    return bool(wanted.closed) or any(areas.get(number) != area for number, area in wanted.branches.items())


async def _change_branches(
    connection: AsyncConnection, employer_id: UUID, opened: Mapping[str, str], closed: Sequence[str], *, first_day: date
) -> None:
    """Employments stand at a branch: one that still has some stays open, and the head office always."""
    if HEAD_OFFICE in closed:
        raise BranchNotOpen(pointer="/closed_branches", number=HEAD_OFFICE)
    if opened:
        await rows.give_branches(connection, employer_id, opened, first_day=first_day)
    if not closed:
        return
    staff = await rows.staff_of_branches(connection, employer_id, closed, first_day=first_day)
    if staff:
        raise BranchHasStaff(pointer="/closed_branches", staff=staff, day=first_day)
    if await rows.close_branches(connection, employer_id, closed, first_day=first_day) < len(closed):
        raise BranchNotOpen(pointer="/closed_branches", number=", ".join(closed))


def _said(employer: Employer, change: Change, timeline: Sequence[Change], *, with_branches: bool) -> Said:
    members = [name for name in ("name", "address", "area", "sector") if getattr(change, name) is not None]
    fact = EmployerChanged.model_validate(
        {
            "employer_id": employer.employer_id,
            "version": change.version,
            "first_day": change.first_day,
            "changed": [*members, *(["branches"] if with_branches else [])],
            "registration_number": employer.registration_number,
            "name": employer.name,
            "address": employer.address,
            "area": employer.area,
            "sector": employer.sector,
            "registered_on": employer.registered_on,
            "branches": [Branch(**branch) for branch in employer.branches],
            "places": [
                EmployerPlace(first_day=day, area=area, sector=sector) for day, area, sector in places(timeline)
            ],
        }
    )
    return Said(fact, (f"employer:{employer.employer_id}",))

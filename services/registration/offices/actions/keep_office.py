"""Open an office, change it, end it: the tree stays a tree, and areas of an office lie within those above it."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import date

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.places import require_places
from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.areas import area_within
from libs.contracts.registration import OfficeChanged, OfficeEnded, OfficeOpened
from services.registration.offices import rows
from services.registration.offices.rows import Office

NATIONAL = "national"


class OfficeExists(Refusal):
    code = "office_exists"


class OfficeUnderItself(Refusal):
    code = "office_under_itself"
    kind = "invalid"


class AreaOutsideParent(Refusal):
    code = "area_outside_parent"
    kind = "invalid"


class ChildOutsideArea(Refusal):
    code = "child_outside_area"


class OfficeDaysReversed(Refusal):
    code = "office_days_reversed"
    kind = "invalid"


class OfficeNotOpen(Refusal):
    code = "office_not_open"


class OfficeHasStaff(Refusal):
    code = "office_has_staff"


class OfficeHasChildren(Refusal):
    code = "office_has_children"


class OfficeServesNothing(Refusal):
    code = "office_serves_nothing"
    kind = "invalid"


async def open_office(connection: AsyncConnection, law: Law, wanted: Office, *, by: str) -> Office:
    """Open an office and say so."""
    await rows.lock_tree(connection)
    await _judge(connection, law, wanted)
    opened = await rows.insert_office(connection, wanted, by=by)
    if opened is None:
        raise OfficeExists(office=wanted.code, pointer="/code")
    await append(connection, OfficeOpened(**_said(opened)))
    return opened


async def change_office(connection: AsyncConnection, law: Law, wanted: Office, *, by: str) -> Office:
    """Give an office other members: `wanted` is all of it. Offices beneath it must still fit.

    Nothing is said of an office that is so already.
    """
    await rows.lock_tree(connection)
    standing = await rows.office(connection, wanted.code)
    if standing is None:
        raise NotFound(what="office")
    if replace(wanted, version=standing.version) == standing:
        return standing
    await _judge(connection, law, wanted)
    for child in await rows.children(connection, wanted.code):
        if outside := _outside(child.areas, wanted):
            raise ChildOutsideArea(office=child.code, area=outside[0], pointer="/areas")
    changed = await rows.update_office(connection, wanted, by=by)
    await append(connection, OfficeChanged(**_said(changed)))
    return changed


async def end_office(connection: AsyncConnection, code: str, *, last_day: date, by: str) -> Office:
    """End an office after its last day. Refused while staff or an office beneath it stays longer."""
    await rows.lock_tree(connection)
    standing = await rows.office(connection, code)
    if standing is None:
        raise NotFound(what="office")
    if last_day == standing.last_day:
        return standing
    if last_day < standing.first_day:
        raise OfficeDaysReversed(first_day=standing.first_day, pointer="/last_day")
    if staff := await rows.count_staff_after(connection, code, day=last_day):
        raise OfficeHasStaff(count=staff)
    for child in await rows.children(connection, code):
        if child.last_day is None or child.last_day > last_day:
            raise OfficeHasChildren(office=child.code)
    ended = await rows.update_office(connection, replace(standing, last_day=last_day), by=by)
    await append(connection, OfficeEnded(**_said(ended)))
    return ended


async def _judge(connection: AsyncConnection, law: Law, wanted: Office) -> None:
    """Refuse an office whose days, areas or place in the tree are impossible."""
    if wanted.last_day is not None and wanted.last_day < wanted.first_day:
        raise OfficeDaysReversed(first_day=wanted.first_day, pointer="/last_day")
    if (wanted.kind == NATIONAL) != (not wanted.areas):
        raise OfficeServesNothing(pointer="/areas")
    pointers = {f"/areas/{place}": area for place, area in enumerate(wanted.areas)}
    require_places(law, wanted.first_day, areas=pointers)
    if wanted.parent is None:
        return
    parent = await rows.office(connection, wanted.parent)
    if parent is None:
        raise NotFound(what="office", pointer="/parent")
    if wanted.code in await rows.path_up(connection, wanted.parent):
        raise OfficeUnderItself(office=wanted.code, pointer="/parent")
    if not parent.is_open(wanted.first_day):
        raise OfficeNotOpen(office=parent.code, day=wanted.first_day, pointer="/parent")
    if wanted.kind == NATIONAL != parent.kind:
        raise OfficeServesNothing(pointer="/parent")
    if outside := _outside(wanted.areas, parent):
        raise AreaOutsideParent(area=outside[0], office=parent.code, pointer="/areas")


def _outside(areas: Sequence[str], above: Office) -> list[str]:
    """Return the areas that no area of the office above contains; a national office contains all."""
    if above.kind == NATIONAL:
        return []
    return [area for area in areas if not any(area_within(area, whole) for whole in above.areas)]


def _said(office: Office) -> dict[str, object]:
    return {
        "office": office.code,
        "version": office.version,
        "kind": office.kind,
        "parent": office.parent,
        "areas": office.areas,
        "first_day": office.first_day,
        "last_day": office.last_day,
    }

"""Make a list of persons to call: a group of today's work, or the persons of a file."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from services.hotline.outbound import rows
from services.hotline.outbound.rows import CountedList
from services.hotline.situation.actions.broadcast import GroupEmpty
from services.hotline.situation.rows.broadcasts import Group, persons_of_group

PERSONS_MAX = 20_000
_FIRST = UUID(int=0)


class ListTooLong(Refusal):
    code = "outbound_list_too_long"
    kind = "invalid"


class ListClosed(Refusal):
    code = "outbound_list_closed"


async def make_list(
    connection: AsyncConnection,
    *,
    name: str,
    script: str,
    group: Group | None,
    national_ids: Sequence[str],
    made_by: str,
    on: date,
) -> CountedList:
    """Make a list of a group as it is on the day, or of the persons with these numbers; every number must be known."""
    if group is not None:
        persons = await persons_of_group(connection, group, on=on, after=_FIRST, limit=PERSONS_MAX + 1)
        if not persons:
            raise GroupEmpty
        if len(persons) > PERSONS_MAX:
            raise ListTooLong(most=PERSONS_MAX)
    else:
        persons = await _numbered(connection, national_ids)
    made = await rows.insert_list(connection, uuid7(), name=name, script=script, made_by=made_by)
    await rows.insert_calls(connection, made.outbound_list_id, persons)
    return await _counted(connection, made.outbound_list_id)


async def close_list(connection: AsyncConnection, list_id: UUID, *, by: str) -> CountedList:
    """Close a list: nobody is taken from it any more. A call that is under way is still recorded."""
    stands = await rows.lock_list(connection, list_id)
    if stands is None:
        raise NotFound(what="outbound list")
    if stands.closed_at is not None:
        raise ListClosed
    await rows.close_list(connection, list_id, by=by)
    return await _counted(connection, list_id)


async def _numbered(connection: AsyncConnection, national_ids: Sequence[str]) -> list[UUID]:
    persons = await rows.persons_by_number(connection, national_ids)
    faults = [
        Fault(f"/national_ids/{place}", "person_unknown") for place, one in enumerate(persons) if one.person_id is None
    ]
    if faults:
        raise RequestInvalid(faults=faults)
    return [one.person_id for one in persons if one.person_id is not None]


async def _counted(connection: AsyncConnection, list_id: UUID) -> CountedList:
    counted = await rows.counted_list(connection, list_id)
    assert counted is not None
    return counted

"""Name the persons whom a place expects: it compares the name with the document that they show."""

from collections.abc import Collection, Mapping
from uuid import UUID

from libs.common.keys.sealing import SealBroken, unseal
from libs.common.neighbours.doors import DoorClosed
from services.programmes.context import Context
from services.programmes.people import rows


async def name_persons(context: Context, person_ids: Collection[UUID]) -> Mapping[UUID, str]:
    """Return the names by the ids that were asked for. Whose details are erased, or cannot be opened now, has none."""
    persons = await rows.persons(context.database, set(person_ids))
    if not persons:
        return {}
    try:
        keys = await context.person_keys.of(sorted({one.person_id for one in persons}))
    except DoorClosed:  # registration is away; the list is of use without names too
        return {}
    names = {}
    for one in persons:
        if name := _name(one, keys.get(one.person_id)):
            names[one.asked_id] = name
    return names


def _name(person: rows.NamedPerson, key: bytes | None) -> str | None:
    try:
        details = unseal(person.person_id, key, person.sealed) if key else {}
    except SealBroken:
        return None
    return f"{details['given_name']} {details['family_name']}" if details else None

"""Give a person's address from a day on. The newest day's address is the present one; its area is the person's area.

What was is kept with its days. The address leaves registration only under the person's key.
"""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from services.registration.persons.actions.correct_person import say_details
from services.registration.persons.rows import addresses as rows
from services.registration.persons.rows.addresses import Address
from services.registration.persons.rows.locked import first_death, lock_person
from services.registration.persons.rows.persons import kept_of, put_in_area

ADDRESSES_MAX = 100


class LivesNowhere(Refusal):
    """The person died before the day from which the address is given."""

    code = "person_died"
    kind = "conflict"


class TooManyAddresses(Refusal):
    code = "too_many_addresses"
    kind = "conflict"


async def change_address(
    connection: AsyncConnection,
    person_id: UUID,
    *,
    first_day: date,
    address: str,
    postcode: str | None,
    area: str,
    by: str,
    today: date,
    details_secret: str,
) -> Address:
    """Give the address from `first_day` on, between the birth and today. What is so already is not written again."""
    locked = await lock_person(connection, person_id)
    ids = [one.person_id for one in locked]
    if person_id not in ids:
        raise NotFound(what="person")
    if first_day > today:
        raise RequestInvalid(faults=[Fault("/first_day", "day_in_the_future")])
    if first_day < max(one.born_on for one in locked):
        raise RequestInvalid(faults=[Fault("/first_day", "day_before_birth")])
    if (died_on := first_death(locked)) is not None and first_day > died_on:
        raise LivesNowhere(pointer="/first_day", died_on=died_on)
    was = await rows.address_from(connection, ids, first_day)
    if was is not None and was.place == (first_day, address, postcode, area):
        return was
    if await rows.count_addresses(connection, ids) >= ADDRESSES_MAX:
        raise TooManyAddresses(most=ADDRESSES_MAX)
    kept = await kept_of(connection, person_id)
    given = await rows.insert_address(
        connection, uuid7(), kept, first_day=first_day, address=address, postcode=postcode, area=area, by=by
    )
    present = await rows.newest_address(connection, ids)
    if present is not None and present.address_id == given.address_id:
        await settle_address(connection, ids, present, details_secret=details_secret)
    return given


async def settle_address(
    connection: AsyncConnection, person_ids: Sequence[UUID], present: Address | None, *, details_secret: str
) -> None:
    """Say the present address under each of these ids, whose area is that of the address; the caller has the locks.

    It is said of each id: those who hear it may not know of a merge yet.
    """
    for one in person_ids:
        moved = await put_in_area(connection, one, present.area if present else None)
        if moved is not None:
            await say_details(connection, moved, present, details_secret=details_secret)

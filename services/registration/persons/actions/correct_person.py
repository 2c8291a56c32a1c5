"""Correct a person's names, area and phones. The national id and the day of birth cannot be corrected."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import append
from libs.contracts.registration import PersonDetails, PersonDetailsChanged, PersonMoved
from services.registration.persons.rows import persons as rows
from services.registration.persons.rows.addresses import Address, present_address


class AreaByAddress(Refusal):
    """The person's area is that of the present address: another address changes it."""

    code = "area_by_address"
    kind = "conflict"


async def correct_person(
    connection: AsyncConnection,
    person_id: UUID,
    *,
    details_secret: str,
    given_name: str | None = None,
    family_name: str | None = None,
    area: str | None = None,
    phones: Sequence[str] | None = None,
) -> rows.CorrectedPerson:
    """Correct a person's details and say them; None leaves a member as it is. What is so already is not said again."""
    corrected = await rows.correct_person(
        connection, person_id, given_name=given_name, family_name=family_name, area=area, phones=phones
    )
    if corrected is None:
        raise NotFound(what="person")
    address = await present_address(connection, person_id)
    if area is not None and address is not None and address.area != area:
        raise AreaByAddress(pointer="/area")
    if corrected.version != corrected.was:
        await say_details(connection, corrected, address, details_secret=details_secret)
    return corrected


async def say_details(
    connection: AsyncConnection, corrected: rows.CorrectedPerson, address: Address | None, *, details_secret: str
) -> None:
    """Say the details with the present address under the person's key, and a move if the area is another."""
    person_id, version = corrected.person_id, corrected.version
    salt = await rows.salt_of(connection, person_id)
    if salt is None:
        raise NotFound(what="person")
    lives = {"address": address.address, "postcode": address.postcode} if address else {}
    details = PersonDetails.model_validate({**asdict(corrected), **lives})
    sealed = seal(person_id, key_of(person_id, secret=details_secret, salt=salt), details.model_dump_json())
    await append(connection, PersonDetailsChanged(person_id=person_id, version=version, sealed=sealed))
    if corrected.area != corrected.lived_in:
        await append(connection, PersonMoved(person_id=person_id, version=version, area=corrected.area))

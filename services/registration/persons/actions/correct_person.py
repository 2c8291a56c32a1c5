"""Correct a person's names, area and phones. The national id and the day of birth cannot be corrected."""

from collections.abc import Sequence
from dataclasses import asdict
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal
from libs.common.refusals import NotFound
from libs.common.spine.outbox import append
from libs.contracts.registration import PersonDetails, PersonDetailsChanged, PersonMoved
from services.registration.persons.rows import persons as rows


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
    salt = await rows.salt_of(connection, person_id)
    if corrected is None or salt is None:
        raise NotFound(what="person")
    if corrected.version == corrected.was:
        return corrected
    details = PersonDetails.model_validate(asdict(corrected))
    sealed = seal(person_id, key_of(person_id, secret=details_secret, salt=salt), details.model_dump_json())
    await append(connection, PersonDetailsChanged(person_id=person_id, version=corrected.version, sealed=sealed))
    if area is not None:
        await append(connection, PersonMoved(person_id=person_id, version=corrected.version, area=corrected.area))
    return corrected

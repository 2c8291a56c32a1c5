"""Correct what is known of a person: names, area, phones. The national id and the day of birth are not corrected."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, seal
from libs.common.refusals import NotFound
from libs.common.spine.outbox import append
from libs.contracts.registration import PersonDetails, PersonDetailsChanged

# The row lock is what a second correction waits for; its version is read after the lock, in this statement's row.
_CORRECT = text("""
    UPDATE person SET given_name = coalesce(:given_name, given_name), family_name = coalesce(:family_name, family_name),
        area = coalesce(:area, area), phones = coalesce(CAST(:phones AS text[]), phones), version = version + 1
    WHERE person_id = :person_id
    RETURNING person_id AS id, national_id, given_name, family_name, born_on, sex, area, phones, version
""")
_SALT = text("SELECT salt FROM person_key WHERE person_id = :person_id")


async def correct_person(
    connection: AsyncConnection, person_id: UUID, *, details_secret: str, **changes: Any
) -> dict[str, Any]:
    """`changes` are `given_name`, `family_name`, `area` and `phones`; None leaves a member as it is."""
    changed = await connection.execute(_CORRECT, {"person_id": person_id, **changes})
    row = changed.mappings().one_or_none()
    salt = (await connection.execute(_SALT, {"person_id": person_id})).scalar_one_or_none()
    if row is None or salt is None:
        raise NotFound(what="person")
    told = PersonDetails.model_validate(dict(row))
    sealed = seal(person_id, key_of(person_id, secret=details_secret, salt=salt), told.model_dump_json())
    await append(connection, PersonDetailsChanged(person_id=person_id, version=row["version"], sealed=sealed))
    return dict(row)

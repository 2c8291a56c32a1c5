"""Statements about what deaths ended, for the case that a death is withdrawn."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class Released:
    """A stay, booking or registration that a death ended, as `death_release` keeps it."""

    subject_id: UUID
    person_id: UUID
    what: str
    was: str
    place_id: UUID | None
    counted: bool


# Each is kept as it was before the first death that ended it.
_NOTE = Command(f"""
    INSERT INTO death_release (subject_id, person_id, what, was, place_id)
    SELECT stay_id, person_id, 'stay', status, bed_id FROM stay
    WHERE person_id IN {SAME_PERSON} AND status IN ('waiting', 'offered', 'accepted', 'admitted')
    UNION ALL
    SELECT booking_id, person_id, 'booking', status, session_id FROM booking
    WHERE person_id IN {SAME_PERSON} AND status = 'booked'
    UNION ALL
    SELECT vaccination_id, person_id, 'vaccination', status, NULL FROM vaccination
    WHERE person_id IN {SAME_PERSON} AND status IN ('registered', 'confirmed')
    ON CONFLICT (subject_id) DO NOTHING
""")
_NOT_COUNTED = Command("UPDATE death_release SET counted = false WHERE subject_id = :subject_id")
# Nothing of a person who is dead under another id: it waits until the last death is withdrawn, or the merge is undone.
_TAKE = Query(
    Released,
    f"""
    DELETE FROM death_release WHERE person_id IN {SAME_PERSON} AND NOT EXISTS (
        SELECT FROM person_death d WHERE d.person_id IN {SAME_PERSON} AND d.died_on IS NOT NULL)
    RETURNING {columns(Released)}
    """,
)
forget_releases_of_erased = Keep(f"DELETE FROM death_release WHERE person_id IN ({PERSONS})")


async def note_open(connection: AsyncConnection, person_id: UUID) -> None:
    """Note what waits for the person, under every id, as it is now."""
    await _NOTE.run(connection, person_id=person_id)


async def note_not_counted(connection: AsyncConnection, subject_id: UUID) -> None:
    await _NOT_COUNTED.run(connection, subject_id=subject_id)


async def take_releases(connection: AsyncConnection, person_id: UUID) -> list[Released]:
    """Delete and return what the death of a person who lives ended, in the order in which it was made."""
    return sorted(await _TAKE.all(connection, person_id=person_id), key=lambda one: one.subject_id)

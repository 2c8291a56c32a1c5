"""Statements that hold pairs of national id and birthday against the register."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query


@dataclass(frozen=True, slots=True)
class CheckedPair:
    """A registered person. `place`: of the pair in the request, from 0. `agrees`: the birthday is the person's."""

    place: int
    person_id: UUID
    agrees: bool
    died_on: date | None


_CHECKED = Query(
    CheckedPair,
    """
    SELECT (a.ordinal - 1)::integer AS place, p.person_id, p.born_on = a.born_on AS agrees,
           least(p.died_on, (SELECT min(o.died_on) FROM same_person s JOIN person o ON o.person_id = s.other_id
                             WHERE s.person_id = p.person_id)) AS died_on
    FROM unnest(CAST(:numbers AS text[]), CAST(:birthdays AS date[])) WITH ORDINALITY AS a(number, born_on, ordinal)
    JOIN person p ON p.national_id = a.number AND p.erased_at IS NULL ORDER BY a.ordinal
    """,
)


async def checked_pairs(database: Database, pairs: Sequence[tuple[str, date]]) -> list[CheckedPair]:
    """Find the persons of the pairs, in the order of the pairs; who is not registered is left out."""
    numbers, birthdays = [number for number, _ in pairs], [born_on for _, born_on in pairs]
    return await _CHECKED.all(database, numbers=numbers, birthdays=birthdays)

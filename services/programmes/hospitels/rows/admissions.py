"""The hot statement of admissions: a free bed for each concurrent request, with step, journal, audit and answer."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sql_files import sql_beside


@dataclass(frozen=True, slots=True)
class Admission:
    """The answer for the arrival at this place of the input."""

    ordinal: int
    answer: str


_ADMIT = Query(Admission, sql_beside(__file__, "admit_all"))


async def admit_all(
    database: Database,
    *,
    person_ids: Sequence[UUID],
    facility_ids: Sequence[UUID],
    days: Sequence[date],
    answers: Sequence[str],
    actors: Sequence[str],
    traceparents: Sequence[str | None],
    operations: Sequence[str],
    keys: Sequence[str | None],
    body_hashes: Sequence[bytes],
) -> list[Admission]:
    """Admit arrivals, given as columns of equal length. An arrival without a bed has no row in the result."""
    return await _ADMIT.all(
        database,
        ordinals=list(range(len(person_ids))),
        person_ids=person_ids,
        facility_ids=facility_ids,
        days=days,
        answers=answers,
        actors=actors,
        traceparents=traceparents,
        operations=operations,
        keys=keys,
        body_hashes=body_hashes,
    )

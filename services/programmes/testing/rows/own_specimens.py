"""Statements about the specimens of one laboratory."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from libs.common.database.rows import Query, Source


@dataclass(frozen=True, slots=True)
class OwnSpecimen:
    """A specimen of the laboratory, with its present result."""

    id: UUID
    code: str
    person_id: UUID
    taken_on: date
    method: str
    version: int | None
    outcome: str | None
    resulted_at: datetime | None


_OF_LABORATORY = Query(
    OwnSpecimen,
    """
    SELECT s.specimen_id AS id, s.code, coalesce(a.kept_id, s.person_id) AS person_id, s.taken_on, t.method, r.version,
           r.outcome, r.recorded_at AS resulted_at
    FROM specimen s JOIN test t USING (test_id) LEFT JOIN person_alias a ON a.person_id = s.person_id
    LEFT JOIN LATERAL (
        SELECT version, outcome, recorded_at FROM result WHERE specimen_id = s.specimen_id
        ORDER BY version DESC LIMIT 1) r ON true
    WHERE s.laboratory_id = :laboratory_id AND s.specimen_id > :after
      AND (CAST(:status AS text) IS NULL OR (r.version IS NULL) = (CAST(:status AS text) = 'waiting'))
    ORDER BY s.specimen_id LIMIT :limit
    """,
)


async def specimens_of(
    source: Source,
    laboratory_id: UUID,
    *,
    status: Literal["waiting", "reported"] | None,
    after: UUID,
    limit: int,
) -> list[OwnSpecimen]:
    """List the laboratory's specimens in the order in which they came."""
    return await _OF_LABORATORY.all(source, laboratory_id=laboratory_id, status=status, after=after, limit=limit)

"""Admit walk-ins: a person on the waiting list takes any free bed of the hospitel they came to.

A hot write, so one statement serves all concurrent requests.

Every step depends on the row that it locked: first the person's waiting stay, then a free bed. A bed that another
transaction has locked is skipped, so nobody waits, and no bed is given twice. Persons with two ids are not admitted
here.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from libs.common.database.connections import Database
from services.programmes.hospitels.rows.admissions import admit_all


@dataclass(frozen=True, slots=True)
class Arrival:
    """A person at the door. `answer` is JSON in which $stay and $bed are replaced by the ids."""

    person_id: UUID
    facility_id: UUID
    day: date
    answer: str
    actor: str
    once: Mapping[str, Any]
    traceparent: str | None

    @property
    def conflict_keys(self) -> tuple[Any, ...]:
        """Return the keys that may occur only once in a statement: the person and the idempotency key."""
        key = self.once["key"]
        return (self.person_id, (self.actor, key)) if key is not None else (self.person_id,)


async def admit_arrivals(database: Database, arrivals: Sequence[Arrival]) -> list[str | None]:
    """Admit persons and return each one's answer; None if there was no free bed, or no waiting stay."""
    made = await admit_all(
        database,
        person_ids=[a.person_id for a in arrivals],
        facility_ids=[a.facility_id for a in arrivals],
        days=[a.day for a in arrivals],
        answers=[a.answer for a in arrivals],
        actors=[a.actor for a in arrivals],
        traceparents=[a.traceparent for a in arrivals],
        operations=[a.once["operation"] for a in arrivals],
        keys=[a.once["key"] for a in arrivals],
        body_hashes=[a.once["body_hash"] for a in arrivals],
    )
    answers = {admission.ordinal: admission.answer for admission in made}
    return [answers.get(ordinal) for ordinal in range(len(arrivals))]

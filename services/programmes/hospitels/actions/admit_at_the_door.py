"""Admit walk-ins: a person on the waiting list takes any free bed of the hospitel they came to.

A hot write, so one statement for all who come at once.

Every step hangs on the row it locked: the person's waiting stay first, then a free bed. A bed that somebody else is
being given is passed over, so nobody waits, and no bed is given twice. Persons with two ids are not admitted here.
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
    """A person at the door. `answer` is JSON in which $stay and $bed stand for what is given."""

    person_id: UUID
    facility_id: UUID
    day: date
    answer: str
    actor: str
    once: Mapping[str, Any]
    traceparent: str | None

    @property
    def conflict_keys(self) -> tuple[Any, ...]:
        """One person, or one key, is in a statement once."""
        key = self.once["key"]
        return (self.person_id, (self.actor, key)) if key is not None else (self.person_id,)


async def admit_arrivals(database: Database, arrivals: Sequence[Arrival]) -> list[str | None]:
    """Each one's answer, or None where there was no bed, or nobody who waits for one."""
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

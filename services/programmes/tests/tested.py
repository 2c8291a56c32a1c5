"""Registrations, specimens and results, for the tests of the actions."""

from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.sites.rules.triage import Answers
from services.programmes.testing.actions.record_result import record_result
from services.programmes.testing.actions.register_test import register_test
from services.programmes.testing.actions.take_specimen import take_specimen
from services.programmes.tests.known import Known

TODAY = date(2021, 6, 7)
NOW = datetime(2021, 6, 7, 3, tzinfo=UTC)
ILL = Answers("high_risk", symptoms=True, last_contact_on=None)
POSITIVE = Finding("positive", symptoms=False, complications=False)
NEGATIVE = Finding("negative", symptoms=False, complications=False)


async def registered_for(known: Known, connection: AsyncConnection, person_id: UUID, answers: Answers = ILL) -> Any:
    given: dict[str, Any] = {"area": "TH-10", "registered_by": "officer:test", "today": TODAY}
    return await register_test(connection, known.law, person_id=person_id, answers=answers, **given)


async def swabbed(known: Known, connection: AsyncConnection, person_id: UUID, code: str) -> UUID:
    await registered_for(known, connection, person_id)
    given: dict[str, Any] = {"taken_on": TODAY, "taken_by": "officer:test", "today": TODAY}
    return (await take_specimen(connection, person_id=person_id, code=code, **given)).specimen_id


async def result_of(
    known: Known,
    connection: AsyncConnection,
    person_id: UUID,
    finding: Finding,
    *,
    code: str = "S-1",
    because: str | None = None,
) -> int:
    who: dict[str, Any] = {"laboratory": "L", "recorded_by": "laboratory:test", "today": TODAY, "now": NOW}
    given = {"specimen_code": code, "person_id": person_id, "finding": finding, "because": because}
    return (await record_result(connection, known.law, **given, **who)).version

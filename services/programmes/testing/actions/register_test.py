"""Register close contacts and persons of high risk for a test, by themselves or at the counter."""

import json
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.programmes.figures.actions.write_journal import write_journal
from services.programmes.people.actions.tell_person import lock_living
from services.programmes.sites.rules.triage import Answers, triage
from services.programmes.testing.rows import tests
from services.programmes.testing.rows.tests import Test


class NoGroundForTest(Refusal):
    code = "contact_too_long_ago"
    kind = "invalid"


class TestAlreadyOpen(Refusal):
    code = "test_already_open"


class TestNotOpen(Refusal):
    code = "test_not_open"


async def register_test(
    connection: AsyncConnection,
    law: Law,
    *,
    person_id: UUID,
    answers: Answers,
    area: str,
    registered_by: str,
    today: date,
) -> Test:
    """Register a test with its priority and the steps of the triage; one open test for each person."""
    terms = law.rule("programmes", "triage").at("testing", today)
    judged = triage(answers, terms, today=today)
    if judged.refused:
        raise NoGroundForTest(pointer="/last_contact_on", days=terms.number("contact_days"))
    person_id = await lock_living(connection, person_id)
    if known := await tests.open_test(connection, person_id):
        raise TestAlreadyOpen(test=known)
    stored = {"symptoms": answers.symptoms, "last_contact_on": answers.last_contact_on, "steps": list(judged.steps)}
    test_id = uuid7()
    test = await tests.insert_test(
        connection,
        test_id=test_id,
        person_id=person_id,
        reason=answers.reason,
        area=area,
        priority=judged.priority,
        method=judged.method,
        answers=json.dumps(stored, default=str),
        registered_by=registered_by,
        registered_on=today,
    )
    await write_journal(connection, "test_registered", day=today, area=area, person_id=person_id, subject_id=test_id)
    return test


async def cancel_test(connection: AsyncConnection, test_id: UUID) -> None:
    """Cancel a test of which no specimen was taken."""
    if not await tests.cancel(connection, test_id):
        raise TestNotOpen

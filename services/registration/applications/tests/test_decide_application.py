"""An application needs as many officers as the agency has set, and not its applicant; a number is given once."""

from typing import Any
from uuid import UUID

import pytest
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import Refusal, RequestInvalid
from services.registration.applications.actions.apply import apply_for_employer
from services.registration.applications.actions.decide_application import (
    approve_application,
    ask_applicant,
    refuse_application,
)
from services.registration.applications.rows import Application
from services.registration.applications.tests.conftest import Persons

_CONTENT = {
    "registration_number": None, "name": "ร้าน", "address": "1", "area": "TH-10", "sector": "C13",
    "registered_on": "2021-01-01", "staff": 1, "branches": [{"number": "000000", "area": "TH-10"}], "contacts": [],
}  # fmt: skip
_EMPLOYERS = text("SELECT registration_number FROM employer")


async def _applied(database: Database, person: UUID) -> Application:
    async with database.transaction(wakes=False) as connection:
        return await apply_for_employer(connection, person, _CONTENT, made_by="person:me")


async def _approve(database: Database, one: Application, by: str, number: str | None, **more: Any) -> Application:
    given: dict[str, Any] = {"given_hash": one.hash, "needed": 2, "secret": "s" * 32, **more}
    async with database.transaction(wakes=False) as connection:
        return await approve_application(connection, one.application_id, approver=by, number=number, **given)


async def test_the_last_of_the_officers_needed_registers_the_employer(persons: Persons) -> None:
    database = persons.database
    one = await _applied(database, await persons.made())
    with pytest.raises(Refusal, match="second_officer_needed"):
        await _approve(database, one, "officer:me", "1777777777")
    with pytest.raises(RequestInvalid):
        await _approve(database, one, "officer:a", None)
    assert (await _approve(database, one, "officer:a", "1777777777")).status == "waiting"
    assert (await _approve(database, one, "officer:a", None)).status == "waiting", "one officer is one approval"
    with pytest.raises(Refusal, match="registration_number_differs"):
        await _approve(database, one, "officer:b", "1777777778")
    assert await database.many_rows(_EMPLOYERS, {}) == []
    done = await _approve(database, one, "officer:b", None)
    assert (done.status, done.number) == ("approved", "1777777777")
    assert [row[0] for row in await database.many_rows(_EMPLOYERS, {})] == ["1777777777"]
    with pytest.raises(Refusal, match="employer_application_not_open"):
        await _approve(database, one, "officer:c", None)


async def test_a_question_and_a_refusal_are_read_by_the_applicant(persons: Persons) -> None:
    database = persons.database
    one = await _applied(database, await persons.made())
    async with database.transaction(wakes=False) as connection:
        asked = await ask_applicant(connection, one.application_id, "which street?", by="officer:a")
        refused = await refuse_application(connection, one.application_id, "no such street", by="officer:a")
    assert (asked.status, asked.question) == ("asked", "which street?")
    assert (refused.status, refused.question, refused.reason) == ("refused", "which street?", "no such street")

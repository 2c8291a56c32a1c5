"""Opening a case: it has a number, its opener has it, and only known people are named."""

import pytest

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.hotline.cases.actions.open_case import require_known
from services.hotline.cases.rows.cases import find_cases
from services.hotline.cases.tests.opened import AGENT, NOW, hotline, opened, person, said
from tests.fresh_databases import FreshDatabases


async def test_a_case_is_opened_or_logged_and_closed_in_one(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        case = await opened(database, person_id=await person(database))
        assert (case.status, case.assigned_to, case.closed_at, case.version) == ("open", AGENT, None, 1)
        assert await said(database) == ["hotline.case_opened.v1"]
        logged = await opened(database, wrap_up="answered")
        assert (logged.status, logged.wrap_up, logged.closed_at) == ("closed", "answered", NOW)
        assert (await said(database))[1:] == ["hotline.case_opened.v1", "hotline.case_moved.v1"]
        found = await find_cases(database, "H-2021-", areas=None, limit=1)
        assert [(one.number, one.whole) for one in found] == [(logged.number, 2)], "the newest, and one was left off"


async def test_nobody_unknown_is_named(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        known = await person(database)
        for person_id, employer_id, pointer in ((uuid7(), None, "/person_id"), (known, uuid7(), "/employer_id")):
            with pytest.raises(Refusal, match="not_found") as refused:
                await opened(database, person_id=person_id, employer_id=employer_id)
            assert refused.value.pointer == pointer
            async with database.transaction(wakes=False) as connection:
                with pytest.raises(Refusal, match="not_found"):
                    await require_known(connection, person_id=person_id, employer_id=employer_id)
        assert await said(database) == []

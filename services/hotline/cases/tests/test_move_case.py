"""Moving a case: callbacks end, duplicates are about one person, links keep members that they do not name."""

import asyncio
from uuid import UUID

import pytest

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.hotline.cases.actions.move_case import link_case, move_case, record_callback_attempt, write_entry
from services.hotline.cases.rows.cases import ServiceCase, case, case_entries
from services.hotline.cases.tests.opened import AGENT, NOW, hotline, merged, opened, person
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite


async def _called_back(database: Database, case_id: UUID, *, reached: bool) -> ServiceCase:
    async with database.transaction(wakes=False) as connection:
        return await record_callback_attempt(connection, case_id, reached=reached, by=AGENT, at=NOW)


async def _merge(database: Database, one: ServiceCase, into: ServiceCase) -> ServiceCase:
    async with database.transaction(wakes=False) as connection:
        return await move_case(
            connection, one.case_id, "merge", by=AGENT, at=NOW, merged_into=into.case_id, wrap_up="duplicate"
        )


async def test_the_third_failed_callback_closes_the_case(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        waiting, answered = await opened(database), await opened(database)
        tries = [await _called_back(database, waiting.case_id, reached=False) for _ in range(3)]
        assert [(one.status, one.callback_attempts) for one in tries] == [("waiting", 1), ("waiting", 2), ("closed", 3)]
        assert (tries[2].wrap_up, tries[2].closed_at, tries[2].version) == ("not_reached", NOW, 4)
        await _called_back(database, answered.case_id, reached=False)
        assert (await _called_back(database, answered.case_id, reached=True)).status == "open"
        async with database.transaction(wakes=False) as connection:
            again = await move_case(connection, waiting.case_id, "reopen", by=AGENT, at=NOW, note="she called")
        assert (again.status, again.wrap_up, again.closed_at) == ("open", None, None)
        kinds = [entry.kind for entry in await case_entries(database, waiting.case_id)]
        assert kinds == ["wait", "wait", "close", "reopen"]


async def test_a_duplicate_is_of_the_same_person_under_any_number(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        kept = await person(database)
        numbers = [kept, await merged(database, kept=kept), await merged(database, kept=kept)]
        of_kept, of_one, of_other = [await opened(database, person_id=number) for number in numbers]
        stranger, nobody = await opened(database, person_id=await person(database)), await opened(database)
        for into in (stranger, nobody, of_kept):
            with pytest.raises(Refusal, match="case_merged_into_itself"):
                await _merge(database, of_kept, into)
        assert (await _merge(database, of_one, of_other)).merged_into == of_other.case_id
        assert (await _merge(database, of_other, of_kept)).merged_into == of_kept.case_id
        with pytest.raises(Refusal, match="case_merged_into_itself"):
            await _merge(database, of_kept, of_one)  # that one is closed
        assert (await _merge(database, nobody, await opened(database))).status == "closed"
        async with database.transaction(wakes=False) as connection:
            again = await move_case(connection, of_one.case_id, "reopen", by=AGENT, at=NOW)
        assert (again.status, again.merged_into, again.wrap_up) == ("open", None, None)


async def test_a_link_keeps_what_it_does_not_name_and_a_note_changes_nothing(databases: FreshDatabases) -> None:
    async with hotline(databases) as database:
        first, second = await person(database), await person(database)
        made = await opened(database, person_id=first)
        async with database.transaction(wakes=False) as connection:
            same = await link_case(connection, made.case_id, by=AGENT, person_id=None, employer_id=None)
            linked = await link_case(connection, made.case_id, by=AGENT, person_id=second, employer_id=None)
            noted = await write_entry(connection, made.case_id, by=AGENT, words="she is abroad")
        assert (same, linked.person_id, linked.version) == (made, second, 2)
        assert noted == linked == await case(database, made.case_id)
        entries = [(entry.kind, entry.text) for entry in await case_entries(database, made.case_id)]
        assert entries == [("link", "person_id"), ("note", "she is abroad")]


async def test_two_that_are_merged_into_each_other_at_once_do_not_deadlock(local_suite: RunningSuite) -> None:
    """One merge succeeds, and every other request is refused."""
    suite = local_suite
    for _ in range(3):
        one, other = [(await suite.made("agent", "/hotline/v1/cases", {"about": "x"}))["id"] for _ in range(2)]
        asked = [(one, other), (other, one)] * 6
        answers = await asyncio.gather(
            *(suite.post("agent", f"/hotline/v1/cases/{case}/merge", {"into": into}) for case, into in asked)
        )
        told = sorted(
            {(answer.status_code, answer.json().get("code")) for answer in answers if answer.status_code != 200}
        )
        assert told == [(409, "case_move_refused"), (422, "case_merged_into_itself")]
        assert [answer.status_code for answer in answers].count(200) == 1

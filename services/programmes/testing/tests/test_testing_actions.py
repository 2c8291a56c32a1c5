"""What each action of the room promises, from a registration to what follows from a result."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID, uuid4

import pytest
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import NotFound, Refusal
from services.programmes.hospitels.rules.bed_offer import Finding
from services.programmes.sites.rules.triage import Answers
from services.programmes.testing.actions.correct_specimen import correct_specimen
from services.programmes.testing.actions.draw_tests import draw_tests, name_risk_enterprise
from services.programmes.testing.actions.order_isolation import order_isolation, withdraw_isolation
from services.programmes.testing.actions.record_result import record_result
from services.programmes.testing.actions.register_test import cancel_test, register_test
from services.programmes.testing.actions.take_specimen import take_specimen
from services.programmes.testing.rows import isolations
from services.programmes.tests.known import Known, known_staff
from tests.fresh_databases import FreshDatabases

TODAY = date(2021, 6, 7)
NOW = datetime(2021, 6, 7, 3, tzinfo=UTC)
ILL = Answers("high_risk", symptoms=True, last_contact_on=None)
POSITIVE = Finding("positive", symptoms=False, complications=False)
NEGATIVE = Finding("negative", symptoms=False, complications=False)


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_staff(databases) as found:
        yield found


async def _registered(known: Known, connection: AsyncConnection, person_id: UUID, answers: Answers = ILL) -> Any:
    given: dict[str, Any] = {"area": "TH-10", "registered_by": "officer:test", "today": TODAY}
    return await register_test(connection, known.law, person_id=person_id, answers=answers, **given)


async def _swabbed(known: Known, connection: AsyncConnection, person_id: UUID, code: str) -> UUID:
    await _registered(known, connection, person_id)
    given: dict[str, Any] = {"taken_on": TODAY, "taken_by": "officer:test", "today": TODAY}
    return (await take_specimen(connection, person_id=person_id, code=code, **given)).specimen_id


async def _result(
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


async def test_a_person_has_one_open_test_and_a_reason_for_it(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        old = Answers("close_contact", symptoms=False, last_contact_on=date(2021, 5, 1))
        with pytest.raises(Refusal, match="contact_too_long_ago"):
            await _registered(known, connection, person_id, old)
        made = await _registered(known, connection, person_id)
        assert (made.priority, made.method, made.status) == (1, "rt_pcr", "registered")
        with pytest.raises(Refusal, match="test_already_open"):
            await _registered(known, connection, person_id)
        await cancel_test(connection, made.test_id)
        again = await _registered(known, connection, person_id)
        assert again.test_id != made.test_id
        with pytest.raises(Refusal):
            await cancel_test(connection, made.test_id)


async def test_a_positive_result_isolates_and_its_correction_takes_that_back(known: Known) -> None:
    person_id, other, _ = known.people
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await _swabbed(known, connection, person_id, "S-1")
        with pytest.raises(Refusal, match="specimen_of_another"):
            await _result(known, connection, other, POSITIVE)
        with pytest.raises(NotFound):
            await _result(known, connection, person_id, POSITIVE, code="S-2")
        assert await _result(known, connection, person_id, POSITIVE) == 1
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.first_day, order.last_day, order.withdrawn) == (TODAY, date(2021, 6, 20), False)
        with pytest.raises(Refusal, match="result_already_recorded"):
            await _result(known, connection, person_id, NEGATIVE)
        with pytest.raises(Refusal, match="nothing_to_correct"):
            await _result(known, connection, person_id, POSITIVE, because="again")
        assert await _result(known, connection, person_id, NEGATIVE, because="mixed up") == 2
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.withdrawn) == (2, True)
    assert await known.found("SELECT status, reason FROM stay") == [("withdrawn", "result_corrected")]
    counted = await known.found(
        "SELECT happening, sum(counts)::integer FROM journal WHERE happening LIKE 'result%' GROUP BY 1"
    )
    assert dict(counted) == {"result_positive": 0, "result_negative": 1}


async def test_the_days_of_an_order_move_with_the_day_of_its_specimen(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await _swabbed(known, connection, person_id, "S-1")
        await _result(known, connection, person_id, POSITIVE)
        who: dict[str, Any] = {"because": "misread", "recorded_by": "officer:test", "today": date(2021, 6, 9)}
        corrected = await correct_specimen(
            connection, known.law, specimen_id=specimen_id, taken_on=date(2021, 6, 8), **who
        )
        assert corrected.taken_on == date(2021, 6, 8)
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.first_day, order.last_day) == (2, date(2021, 6, 8), date(2021, 6, 21))
        with pytest.raises(Refusal, match="specimen_outside_test"):
            await correct_specimen(connection, known.law, specimen_id=specimen_id, taken_on=date(2021, 6, 6), **who)


async def test_an_order_that_was_withdrawn_is_in_force_again(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        specimen_id = await _swabbed(known, connection, person_id, "S-1")
        given: dict[str, Any] = {"person_id": person_id, "specimen_id": specimen_id}
        await withdraw_isolation(connection, **given)
        assert await isolations.isolation(connection, specimen_id) is None
        for act in (order_isolation, order_isolation):
            await act(connection, known.law, **given, taken_on=TODAY)
        await withdraw_isolation(connection, **given)
        await order_isolation(connection, known.law, **given, taken_on=TODAY)
        order = await isolations.isolation(connection, specimen_id)
        assert order is not None
        assert (order.version, order.withdrawn) == (3, False)
    said = await known.found("SELECT audience FROM outbox WHERE type LIKE '%isolation_ordered%' ORDER BY id")
    assert len(said) == 2
    assert f"employer:{known.employer_id}" in said[0][0]


async def test_a_draw_takes_so_many_of_those_at_risk(known: Known) -> None:
    who: dict[str, Any] = {"area": "TH-10", "test_method": "rapid", "made_by": "officer:test", "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        named: dict[str, Any] = {"reason": "cases", "named_by": "officer:test", "in_force": True}
        with pytest.raises(NotFound):
            await name_risk_enterprise(connection, employer_id=uuid4(), **named)
        await name_risk_enterprise(connection, employer_id=known.employer_id, **named)
        await _registered(known, connection, known.people[0])
        made = await draw_tests(connection, known.law, size=3, seed="s", **who)
        assert (made.frame_size, made.size, made.tests) == (3, 3, 2), "whoever has an open test keeps that one"
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="draw_larger_than_frame"):
            await draw_tests(connection, known.law, size=4, seed="s", **who)
    async with known.database.transaction(wakes=False) as connection:
        await name_risk_enterprise(connection, employer_id=known.employer_id, **{**named, "in_force": False})
        with pytest.raises(Refusal, match="draw_frame_empty"):
            await draw_tests(connection, known.law, size=1, seed="s", **who)

"""Anybody can repeat a draw from its frame and seed."""

import csv
import io
from typing import Any
from uuid import UUID, uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.refusals import NotFound, Refusal
from services.programmes.testing.actions.draw_tests import draw_tests, name_risk_enterprise
from services.programmes.testing.rows.draws import frame_persons
from services.programmes.testing.rules.random_draw import FRAME_HASH_SQL, RANK_SQL, drawn, frame_hash
from services.programmes.tests.known import Known
from services.programmes.tests.tested import TODAY, registered_for
from tests.fresh_databases import FreshDatabases
from tests.programmes import PATH, in_the_programme, mine, said
from tests.properties import run_property
from tests.running_suite import RunningSuite

_TWIN = text(f"""
    WITH frame AS (SELECT * FROM unnest(CAST(:frame AS uuid[])) AS f(person_id))
    SELECT (SELECT array_agg(person_id ORDER BY {RANK_SQL}) FROM frame) AS ranked,
           (SELECT {FRAME_HASH_SQL} FROM frame) AS hash
""")


async def test_a_draw_takes_so_many_of_those_at_risk(known: Known) -> None:
    who: dict[str, Any] = {"area": "TH-10", "test_method": "rapid", "made_by": "officer:test", "today": TODAY}
    async with known.database.transaction(wakes=False) as connection:
        named: dict[str, Any] = {"reason": "cases", "named_by": "officer:test", "in_force": True}
        with pytest.raises(NotFound):
            await name_risk_enterprise(connection, employer_id=uuid4(), **named)
        await name_risk_enterprise(connection, employer_id=known.employer_id, **named)
        await registered_for(known, connection, known.people[0])
        made = await draw_tests(connection, known.law, size=3, seed="s", **who)
        assert (made.frame_size, made.size, made.tests) == (3, 3, 2), "whoever has an open test keeps that one"
    async with known.database.transaction(wakes=False) as connection:
        with pytest.raises(Refusal, match="draw_larger_than_frame"):
            await draw_tests(connection, known.law, size=4, seed="s", **who)
    async with known.database.transaction(wakes=False) as connection:
        await name_risk_enterprise(connection, employer_id=known.employer_id, **{**named, "in_force": False})
        with pytest.raises(Refusal, match="draw_frame_empty"):
            await draw_tests(connection, known.law, size=1, seed="s", **who)


async def test_a_draw_can_be_repeated_from_its_frame_and_seed(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await in_the_programme(suite, 12)
    empty = await suite.post("officer", f"{PATH}/draws", {"size": 3, "test_method": "rapid"})
    assert (empty.status_code, empty.json()["code"]) == (409, "draw_frame_empty")
    named = {"employer_id": employer.id, "reason": "market with many cases"}
    await suite.made("officer", f"{PATH}/risk-enterprises", named)
    large = await suite.post("officer", f"{PATH}/draws", {"size": 13, "test_method": "rapid"})
    assert (large.status_code, large.json()["code"]) == (422, "draw_larger_than_frame")
    draw = await suite.made("officer", f"{PATH}/draws", {"size": 5, "test_method": "rapid", "area": "TH-10"})
    assert (draw["frame_size"], draw["tests"], draw["method"]) == (12, 5, "sha256-rank.1")

    assert (await suite.get("manager", f"{PATH}/draws/{draw['id']}/frame")).status_code == 403, "it names persons"
    sheet = (await suite.get("officer", f"{PATH}/draws/{draw['id']}/frame")).text
    made = UUID(draw["id"])
    pages = [page async for page in frame_persons(suite.box.services["programmes"].database, made, at_once=5)]
    assert [len(page) for page in pages] == [5, 5, 2]
    assert [str(one.person_id) for page in pages for one in page] == [
        row["person_id"] for row in csv.DictReader(io.StringIO(sheet))
    ]
    frame = [UUID(row["person_id"]) for row in csv.DictReader(io.StringIO(sheet))]
    assert sorted(map(str, frame)) == sorted(person for person, _, _ in employer.staff)
    assert frame_hash(frame) == draw["frame_hash"]
    chosen = drawn(frame, seed=draw["seed"], size=5)
    assert frame[:5] == chosen, "the same persons, by whoever repeats it"
    for person in frame:
        tests = (await mine(suite, str(person)))["tests"]
        assert [t["reason"] for t in tests] == (["drawn"] if person in chosen else [])
    messages = await said(suite, "message_left")
    assert {m["person_id"] for m in messages} == {str(person) for person in chosen}
    other_area = await suite.post("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid", "area": "TH-50"})
    assert other_area.json()["code"] == "draw_frame_empty"
    await suite.made("officer", f"{PATH}/risk-enterprises", {**named, "in_force": False})
    over = await suite.post("officer", f"{PATH}/draws", {"size": 1, "test_method": "rapid"})
    assert over.json()["code"] == "draw_frame_empty"


async def test_the_draw_in_sql_and_in_python(databases: FreshDatabases) -> None:
    url = await databases.fresh("programmes")
    database = Database(url, application="test")

    @given(
        st.lists(st.uuids(), min_size=1, max_size=30, unique=True),
        st.text(max_size=20).filter(lambda s: "\x00" not in s),
    )
    async def same(frame: list[UUID], seed: str) -> None:
        (row,) = await database.one_statement(_TWIN, {"frame": frame, "seed": seed})
        assert row["ranked"] == drawn(frame, seed=seed, size=len(frame))
        assert row["hash"] == frame_hash(frame)

    try:
        await run_property(same)
    finally:
        await database.close()
        await databases.drop({"programmes": url})

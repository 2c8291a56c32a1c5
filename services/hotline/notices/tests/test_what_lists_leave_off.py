"""Notices and confirmations are limited lists: a hundred are shown, with the number left out."""

from sqlalchemy import text

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

_MINE = "/hotline/v1/me/confirmations"
_NOTICES = text("""
    WITH told AS (
        INSERT INTO notice (notice_id, event_id, party, subject_id, template, variables, said_at)
        SELECT uuidv7(), uuidv7(), 'person', CAST(:person AS uuid), 'claim_received', '{}',
               clock_timestamp() + n * interval '1 s'
        FROM generate_series(1, 103) n RETURNING notice_id
    )
    INSERT INTO notice_sending (sending_id, notice_id, status, settled_at)
    SELECT notice_id, notice_id, 'suppressed', clock_timestamp() FROM told RETURNING 1
""")
_CONFIRMATIONS = text("""
    INSERT INTO confirmation (confirmation_id, case_id, party, subject_id, service, path, body, digest, asked_by,
                              asked_at, until)
    SELECT uuidv7(), CAST(:case AS uuid), 'person', CAST(:person AS uuid), 'benefits', '/v1/claims/' || n, '{"n": 1}',
           '', 'agent:agent', clock_timestamp() + n * interval '1 s', clock_timestamp() + interval '1 h'
    FROM generate_series(1, 102) n RETURNING 1
""")


async def test_notices_and_confirmations_give_the_number_left_out(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = (await caller(suite, "มานี", "มีนา"))["id"]
    await at_the_desk(suite)
    case = (await suite.made("agent", "/hotline/v1/cases", {"about": "x", "kind": "request"}))["id"]
    own, stranger = suite.become("person", person), "person-a"
    lists = {
        "/hotline/v1/notices": (own, 3),
        f"/hotline/v1/cases/{case}/confirmations": ("agent", 2),
    }
    for path, (reader, _) in lists.items():
        empty = (await suite.get(reader, path)).json()
        assert empty == {"items": [], "next": None, "left_off": 0}, path
    database = suite.box.services["hotline"].database
    await database.one_statement(_NOTICES, {"person": person})
    await database.one_statement(_CONFIRMATIONS, {"person": person, "case": case})
    for path, (reader, more) in lists.items():
        told = (await suite.get(reader, path)).json()
        assert (len(told["items"]), told["next"], told["left_off"]) == (100, None, more), path
        times = [item.get("asked_at") or item["said_at"] for item in told["items"]]
        assert times == sorted(times, reverse=True), "the newest are shown"
    first = (await suite.get(own, _MINE)).json()
    rest = (await suite.get(own, _MINE, cursor=first["next"])).json()
    assert (len(first["items"]), len(rest["items"]), rest["next"]) == (100, 2, None)
    assert (first["left_off"], rest["left_off"]) == (2, 0)
    assert len({item["id"] for item in [*first["items"], *rest["items"]]}) == 102
    for path in ("/hotline/v1/notices", _MINE):
        assert (await suite.get(stranger, path)).json()["items"] == [], path
    nobody = await suite.get("agent", "/hotline/v1/notices")
    assert nobody.json() == {"items": [], "next": None, "left_off": 0}

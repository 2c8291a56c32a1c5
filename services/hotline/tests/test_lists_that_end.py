"""Lists of the hotline that have an end say how many they left off."""

from sqlalchemy import text

from tests.callers import at_the_desk, caller
from tests.running_suite import RunningSuite

_ARTICLES = "/hotline/v1/articles"
_MANY_ARTICLES = text("""
    INSERT INTO article (slug, language, version, title, body, answer, law, search, valid_from, written_by)
    SELECT 'a' || n, 'en', v, 'Many', 'Many', '', ARRAY['s. 1'], 'many a' || n, '2020-01-01', 'supervisor:s'
    FROM generate_series(1, 51) n CROSS JOIN generate_series(1, 2) v
""")
_MANY_CASES = text("""
    INSERT INTO service_case (case_id, number, person_id, kind, queue, about, status, opened_by, opened_at, due_at)
    SELECT uuidv7(), 'H-2020-' || n, CAST(:person AS uuid), 'request', 'general', 'a letter', 'open', 'agent:a',
           CAST('2020-01-01' AS timestamptz) + n * interval '1 minute', '2020-02-01'
    FROM generate_series(1, 52) n
    RETURNING 1
""")


async def test_lists_that_end_say_how_many_they_left_off(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = await caller(suite, "มานะ", "อดทน")
    await at_the_desk(suite)
    database = suite.box.services["hotline"].database
    await database.one_statement(_MANY_ARTICLES)
    await database.one_statement(_MANY_CASES, {"person": person["id"]})

    listed = (await suite.get("agent", _ARTICLES)).json()
    assert (len(listed["items"]), listed["next"], listed["left_off"]) == (50, None, 1)
    found = (await suite.get("agent", _ARTICLES, q="a51")).json()
    assert ([(a["slug"], a["version"]) for a in found["items"]], found["left_off"]) == ([("a51", 2)], 0)
    assert (await suite.get("agent", _ARTICLES, q="none")).json() == {"items": [], "next": None, "left_off": 0}

    mine = (await suite.get(suite.become("person", person["id"]), "/hotline/v1/me")).json()
    assert ([case["number"] for case in mine["cases"]][::49], mine["left_off"]) == (["H-2020-52", "H-2020-3"], 2)
    assert (await suite.get("person-b", "/hotline/v1/me")).json() == {"cases": [], "left_off": 0}

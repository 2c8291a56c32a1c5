"""Limited lists of the hotline give the number left out."""

from uuid import uuid4

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


_MANY_PERSONS = text("""
    WITH made AS (SELECT uuidv7() AS id, n FROM generate_series(1, :persons) n),
    carded AS (
        INSERT INTO person_card (person_id, version, sealed, state, national_id, given_name, family_name, area, said_at)
        SELECT id, 1, '', 'open', '', 'Anh', :name || n, 'VN-HN', clock_timestamp() FROM made
    )
    INSERT INTO search_key (key, kind, subject_kind, subject_id)
    SELECT k.key || lpad(n::text, 4, '0'), k.kind, 'person', id
    FROM made CROSS JOIN (VALUES ('anh ' || :name, 'folded'), (:name || ' anh', 'turned')) k(key, kind)
    RETURNING 1
""")
_MANY_MONTHS = text("""
    INSERT INTO credited_month (person_id, month, employer_id, base, credited, version)
    SELECT CAST(:person AS uuid), CAST('2000-01-01' AS date) + n * interval '1 month', uuidv7(), 15000, true, 1
    FROM generate_series(1, 241) n
    RETURNING 1
""")
_MANY_LOOKS = text("""
    INSERT INTO unmasked_look (looked_by, action, person_id, persons, purpose)
    SELECT 'agent:a', 'person.break_glass', CAST(CAST(:person AS uuid) AS text), 1, 'collapsed at the counter'
    FROM generate_series(1, 21)
    RETURNING 1
""")


_MANY_BREACHES = text("""
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    SELECT uuidv7(), uuidv7(), clock_timestamp(), 'loans.retention_breached.v1',
           '{"month": "2021-01", "headcount": 7, "baseline": 10}'
    FROM generate_series(1, 22)
    RETURNING 1
""")
_MORE = "There are more results than shown."


async def _page(suite: RunningSuite, path: str, **query: str) -> str:
    headers = {"Authorization": f"Bearer {suite.token('agent')}", "Accept-Language": "en"}
    answer = await suite.http.get(path, params=query, headers=headers)
    assert answer.status_code == 200, answer.text
    return answer.text


async def test_lists_that_end_say_how_many_they_left_off(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = await caller(suite, "มานะ", "อดทน")
    await at_the_desk(suite)
    database = suite.box.services["hotline"].database
    await database.one_statement(_MANY_ARTICLES)
    await database.one_statement(_MANY_CASES, {"person": person["id"]})

    listed = (await suite.get("agent", _ARTICLES, q="many")).json()
    assert (len(listed["items"]), listed["next"], listed["left_off"]) == (50, None, 1)
    found = (await suite.get("agent", _ARTICLES, q="a51")).json()
    assert ([(a["slug"], a["version"]) for a in found["items"]], found["left_off"]) == ([("a51", 2)], 0)
    assert (await suite.get("agent", _ARTICLES, q="none")).json() == {"items": [], "next": None, "left_off": 0}
    assert _MORE in await _page(suite, "/desk/knowledge")
    assert _MORE not in await _page(suite, "/desk/knowledge", words="a51")

    mine = (await suite.get(suite.become("person", person["id"]), "/hotline/v1/me")).json()
    assert ([case["number"] for case in mine["cases"]][::49], mine["left_off"]) == (["H-2020-52", "H-2020-3"], 2)
    assert (await suite.get("person-b", "/hotline/v1/me")).json() == {"cases": [], "left_off": 0}


async def test_the_search_gives_the_number_left_out_or_that_there_may_be_more(local_suite: RunningSuite) -> None:
    suite = local_suite
    database = suite.box.services["hotline"].database
    await database.one_statement(_MANY_CASES, {"person": None})
    await database.one_statement(_MANY_PERSONS, {"name": "binh", "persons": 12})
    await database.one_statement(_MANY_PERSONS, {"name": "chi", "persons": 201})

    async def searched(q: str, limit: int = 10) -> tuple[list[str], int, bool]:
        answer = (await suite.get("agent", "/hotline/v1/search", q=q, limit=limit)).json()
        assert answer["next"] is None
        return [found["title"] for found in answer["items"]], answer["left_off"], answer["at_least"]

    titles, left_off, at_least = await searched("anh binh")
    assert (titles, left_off, at_least) == (["Anh b•••"] * 10, 2, False)
    assert (await searched("anh binh", 12))[1:] == (0, False)
    assert (await searched("anh chi"))[1:] == (190, True), "two hundred keys of one beginning are counted"
    assert (await searched("anh binj", 5))[1:] == (1, True), "of names that are much alike one more is looked for"
    titles, left_off, at_least = await searched("h-2020")
    assert (titles[0], len(titles), left_off, at_least) == ("H-2020-9", 10, 42, False)
    assert await searched("h-2020-52") == (["H-2020-52"], 0, False)
    assert await searched("nobody at all") == ([], 0, False)
    for path in ("/desk/search", "/desk"):
        assert _MORE in await _page(suite, path, q="anh binh")
        assert _MORE not in await _page(suite, path, q="h-2020-52")


async def test_the_view_and_the_wall_give_the_number_left_out(local_suite: RunningSuite) -> None:
    suite = local_suite
    person = (await caller(suite, "มานะ", "อดทน"))["id"]
    await at_the_desk(suite)
    database = suite.box.services["hotline"].database
    for statement in (_MANY_CASES, _MANY_MONTHS, _MANY_LOOKS):
        await database.one_statement(statement, {"person": person})

    view = (await suite.get("agent", f"/hotline/v1/persons/{person}/view")).json()
    assert view["left_off"] == {"months": 1, "bookings": 0, "isolations": 0, "notices": 0, "cases": 2}
    assert (view["tiles"]["months"][0]["month"], len(view["tiles"]["months"])) == ("2020-02", 240)
    assert "241" in await _page(suite, f"/desk/persons/{person}"), "months that are not shown are counted"
    wall = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    assert (len(wall["looks"]), wall["looks_waiting"], wall["left_off"]) == (
        20,
        21,
        {"agents": 0, "looks": 1, "breaches": 0},
    )
    managers = (await suite.get("manager", "/hotline/v1/wall")).json()
    assert (managers["looks"], managers["looks_waiting"], managers["left_off"]["looks"]) == ([], 21, 21)
    assert [(queue["queue"], queue["open"], queue["late"]) for queue in wall["queues"]] == [("general", 52, 52)]


async def test_the_wall_gives_the_number_left_out(local_suite: RunningSuite) -> None:
    suite = local_suite
    database = suite.box.services["hotline"].database
    before = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    seen = len(before["breaches"]) + before["left_off"]["breaches"]
    await database.one_statement(_MANY_BREACHES)
    await database.one_statement(_MANY_LOOKS, {"person": str(uuid4())})
    wall = (await suite.get("supervisor", "/hotline/v1/wall")).json()
    assert (len(wall["breaches"]), wall["left_off"]["breaches"]) == (20, seen + 2)
    assert (len(wall["looks"]), wall["left_off"]["looks"]) == (20, wall["looks_waiting"] - 20)
    headers = {"Authorization": f"Bearer {suite.token('supervisor')}", "Accept-Language": "en"}
    shown = (await suite.http.get("/wall", headers=headers)).text
    for name in ("breaches", "looks"):
        assert f"{wall['left_off'][name]} more, not shown" in shown

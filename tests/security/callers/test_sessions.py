"""Sessions of the pages: encrypted in the database, ended for good, and closed to other sites' forms."""

from sqlalchemy import text

from tests.running_suite import RunningSuite


async def _signed_in(suite: RunningSuite, persona: str) -> dict[str, str]:
    answer = await suite.http.post("/sign-in", data={"persona": persona, "back": "/start"})
    cookie = answer.headers["set-cookie"]
    assert "HttpOnly" in cookie
    assert "SameSite=lax" in cookie
    suite.http.cookies.clear()
    return {"Cookie": cookie.partition(";")[0]}


async def test_a_stolen_database_opens_no_session(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    headers = await _signed_in(suite, "agent")
    assert (await suite.http.get("/desk", headers=headers)).status_code == 200
    rows = await suite.box.services["portal"].database.many_rows(text("SELECT * FROM session"), {})
    kept = " ".join(map(str, rows))
    assert headers["Cookie"].partition("=")[2] not in kept
    assert "eyJ" not in kept, "no token in the clear"


async def test_forms_of_other_sites_are_refused(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    headers = await _signed_in(suite, "agent")
    form = {"about": "x", "wrap_up": "answered"}
    for foreign in ({"Origin": "https://elsewhere.example"}, {"Referer": "https://elsewhere.example/x"},
                    {"Sec-Fetch-Site": "cross-site"}, {"Origin": "null"}, {"Origin": "http://["},
                    {"Referer": "http://[x]/"}):  # fmt: skip
        refused = await suite.http.post("/desk/log", data=form, headers=headers | foreign)
        assert (refused.status_code, "other_origin" in refused.text) == (403, True), foreign
    own = await suite.http.post("/desk/log", data=form, headers=headers | {"Origin": "http://127.0.0.1"})
    assert own.status_code == 303
    cases = (await suite.get("agent", "/hotline/v1/cases", status="closed")).json()["items"]
    assert len(cases) == 1


async def test_a_page_can_do_no_more_than_its_visitor(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    for persona, path in (("person-a", "/desk"), ("agent", "/wall"), ("employer-a", "/office"), ("agent", "/my")):
        answer = await suite.http.get(path, headers=await _signed_in(suite, persona))
        assert (answer.status_code, "page_for_others" in answer.text) == (403, True), f"{persona} {path}"


async def test_headers_keep_strangers_out(shared_suite: RunningSuite) -> None:
    answer = await shared_suite.http.get("/sign-in")
    assert "default-src 'self'" in answer.headers["content-security-policy"]
    assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert answer.headers["x-content-type-options"] == "nosniff"
    for bad in ("//elsewhere.example", "https://elsewhere.example", "/\\elsewhere.example"):
        away = await shared_suite.http.post("/sign-in", data={"persona": "agent", "back": bad})
        assert away.headers["location"] == "/start"
        shared_suite.http.cookies.clear()

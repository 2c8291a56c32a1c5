"""Every form and address of every page with odd inputs: the page shows what is wrong, never a fault of ours."""

from typing import Any
from uuid import uuid4

from fastapi.routing import APIRoute

from tests.running_suite import RunningSuite
from tests.staff import paid, staffed

ODD = (
    "",
    "กทม. 1/2564",
    "\x01",
    "a" * 9_000,
    "../me/looks",
    "%00%0d%0a?#",
    "ﬁ\u202e\u200b\ufeff",
    "2564-13-45",
    "1e999",
    "'\"><script>{{ 7 * 7 }}",
    "'; DROP TABLE session",
    "๓๑/๐๒/๒๕๖๔",
)
WHO = {"/desk": "agent", "/wall": "supervisor", "/office": "officer", "/employer": "employer-a", "/my": "person-a",
       "/bank": "bank-a", "/operations": "operator",
       "/employer/choose": "payroll-agent", "/employer/acting": "payroll-agent",
       "/employer/several": "payroll-agent"}  # fmt: skip
OPEN = ("/sign-in", "/sign-out", "/language", "/check", "/figures", "/situation", "/board", "/start")


def _routes(suite: RunningSuite) -> list[APIRoute]:
    """List every address of a page, except those that stream."""
    waiting: list[Any] = list(suite.box.services["portal"].app.routes)
    found: list[APIRoute] = []
    while waiting:
        route = waiting.pop(0)
        if isinstance(route, APIRoute):
            if route.path.startswith((*WHO, *OPEN)) and "/live" not in route.path:
                found.append(route)
        elif router := getattr(route, "original_router", None):
            waiting.extend(router.routes)
    return found


def _persona(path: str) -> str:
    """Return the persona of the longest beginning that fits."""
    fits = [start for start in WHO if path.startswith(start)]
    return WHO[max(fits, key=len)] if fits else "agent"


async def _signed_in(suite: RunningSuite, persona: str) -> dict[str, str]:
    answer = await suite.http.post("/sign-in", data={"persona": persona, "back": "/start"})
    suite.http.cookies.clear()
    return {"Cookie": answer.headers["set-cookie"].partition(";")[0]}


def _path(route: APIRoute, ids: dict[str, str], odd: str | None = None) -> str:
    path = route.path
    for name in route.param_convertors:
        path = path.replace(f"{{{name}}}", odd if odd is not None else ids.get(name, str(uuid4())))
    return path


async def _ids(suite: RunningSuite) -> dict[str, str]:
    """Return ids of existing things, by the name that paths and forms use."""
    employer = await staffed(suite, 1)
    person = employer.staff[0][0]
    await employer.file("2020-12", 1)
    await paid(suite, employer)
    asked = {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": "9.00"}
    loan = await suite.made(employer.persona, "/loans/v1/applications", asked)
    body = {"about": "x", "kind": "request", "person_id": person}
    case = await suite.made("agent", "/hotline/v1/cases", body)
    return {"case_id": case["id"], "person_id": person, "employer_id": employer.id, "reply": "acceptance",
            "decision": "refusal", "loan_id": loan["id"], "step": "do"}  # fmt: skip


async def test_every_form_has_a_mark_of_its_own(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    marks: list[str] = []
    ids = await _ids(suite)
    pages = {"agent": ["/desk", f"/desk/cases/{ids['case_id']}"], "officer": ["/office", "/office/programmes"],
             "employer-a": ["/employer"], "person-a": ["/my"], "supervisor": ["/wall"],
             "payroll-agent": ["/employer/choose"], "bank-a": [f"/bank/loans/{ids['loan_id']}"]}  # fmt: skip
    for who, paths in pages.items():
        headers = await _signed_in(suite, who)
        for path in [*paths, *paths]:
            html = (await suite.http.get(path, headers=headers)).text
            forms = [form for form in html.split("<form ")[1:] if 'method="post"' in form.partition(">")[0]]
            ours = [form for form in forms if 'action="/language"' not in form and 'action="/sign-out"' not in form]
            found = [form.partition('name="form" value="')[2].partition('"')[0] for form in ours]
            assert all(found), f"{path}: a form without its mark"
            marks += found
    assert len(marks) == len(set(marks)) > 20


async def test_no_form_and_no_address_is_a_fault_of_ours(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    ids = await _ids(suite)
    sessions = {who: await _signed_in(suite, who) for who in {*WHO.values()}}
    routes = [route for route in _routes(suite) if route.path not in {"/sign-out", "/language", "/sign-in"}]
    tried = sum([await _tried(suite, route, place, ids, sessions) for place, route in enumerate(routes)])
    assert tried > 300
    for who, headers in sessions.items():
        home = await suite.http.get("/start", headers=headers)
        assert home.status_code == 303, who
        assert "/sign-in" not in home.headers["location"], who


async def _tried(
    suite: RunningSuite, route: APIRoute, place: int, ids: dict[str, str], sessions: dict[str, dict[str, str]]
) -> int:
    """Try all members at once with three of the odd inputs, each alone with one, and none; inputs rotate."""
    headers = sessions[_persona(route.path)]
    members = [field.alias for field in (*route.dependant.body_params, *route.dependant.query_params)]
    plain = {name: ids.get(name, "x") for name in members if name != "file"}
    some = [ODD[(place + step * 5) % len(ODD)] for step in range(3)]
    every = [dict.fromkeys(plain, odd) for odd in some]
    every += [{**plain, name: ODD[(place + at) % len(ODD)]} for at, name in enumerate(plain)] + [{}]
    for data in every if plain or "file" in members else [{}]:
        if "GET" in (route.methods or ()):
            answer = await suite.http.get(_path(route, ids), params=data, headers=headers)
        else:
            files: dict[str, Any] | None = {"file": (some[0][:200] or "x", b"x")} if "file" in members else None
            answer = await suite.http.post(_path(route, ids), data=data, files=files, headers=headers)
        assert answer.status_code < 500, f"{route.path} {data!r:.300}: {answer.status_code} {answer.text[-2000:]}"
        if answer.status_code not in {303, 307} and "html" in answer.headers.get("content-type", ""):
            known = route.path.startswith(OPEN) or "/sign-out" in answer.text or "<html" not in answer.text
            assert known, f"{route.path}: the visitor is no longer signed in"
    return len(every)


async def test_no_path_that_is_typed_leads_to_another_door(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    sessions = {who: await _signed_in(suite, who) for who in {*WHO.values()}}
    for route in _routes(suite):
        if not route.param_convertors:
            continue
        headers = sessions[_persona(route.path)]
        for odd in ("%01", "..%2Fme%2Flooks", "%ED%A0%80"):
            path = _path(route, {}, odd)
            for method in route.methods or ():
                answer = await suite.http.request(method, path, headers=headers)
                assert answer.status_code in {303, 307, 403, 404, 405, 422}, f"{method} {path}: {answer.status_code}"

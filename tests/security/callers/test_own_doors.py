"""The doors that give out tokens and move the day: for programs of this machine, and for no web page."""

from collections.abc import AsyncIterator

import pytest

from tests.running_suite import RunningSuite

CLOCK = {"today": "2021-01-11"}


@pytest.mark.parametrize("host", ["evil.example:8000", "127.0.0.1.evil.example", "10.0.0.1"])
async def test_another_host_gets_nothing(shared_suite: RunningSuite, host: str) -> None:
    http, headers = shared_suite.http, {"Host": host}
    person = {"party": "person", "party_id": shared_suite.party_id("person-a")}
    answers = [
        await http.get("/personas", headers=headers),
        await http.post("/personas", json=person, headers=headers),
        await http.get("/sandbox/clock", headers=headers),
        await http.post("/sandbox/clock", json=CLOCK, headers=headers),
        await http.post("/sandbox/faults", json={"service": "loans", "fault": "slow", "times": 1}, headers=headers),
        await http.get("/sign-in", headers=headers),
        await http.post("/sign-in", data={"persona": "officer"}, headers={**headers, "Origin": f"http://{host}"}),
    ]
    assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(403, "host_not_loopback")}


async def test_a_page_of_another_site_moves_nothing(shared_suite: RunningSuite) -> None:
    http = shared_suite.http
    others = ("https://evil.example", "null", "http://[", "http://[::1", "127.0.0.1", "http://127.0.0.1@evil.example")
    for headers in (*({"Origin": origin} for origin in others), {"Sec-Fetch-Site": "cross-site"}):
        answer = await http.post("/sandbox/clock", json=CLOCK, headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (403, "other_origin"), headers
    for kind in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x", ""):
        answer = await http.post("/sandbox/clock", content=b'{"today": "2021-01-11"}', headers={"Content-Type": kind})
        assert (answer.status_code, answer.json()["code"]) == (415, "media_type"), kind
    assert (await http.get("/sandbox/clock")).json() == {"today": "2021-01-10"}
    for host in ("127.0.0.1:8000", "localhost", "[::1]:8000"):
        headers = {"Host": host, "Origin": f"http://{host}"}
        assert (await http.post("/sandbox/clock", json=CLOCK, headers=headers)).status_code == 200, host


async def test_bodies_of_every_door_outside_the_services_have_a_bound(shared_suite: RunningSuite) -> None:
    async def endless() -> AsyncIterator[bytes]:
        for _ in range(40):
            yield b" " * 50_000

    for path in ("/oauth/token", "/personas", "/sandbox/clock", "/sandbox/faults"):
        headers = {"Content-Type": "application/json"}
        answer = await shared_suite.http.post(path, content=endless(), headers=headers)
        assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large"), path
        assert answer.headers["content-type"] == "application/problem+json"


async def test_every_address_names_the_methods_that_it_takes(shared_suite: RunningSuite) -> None:
    """The box's own doors, pages and services answer 405 with all methods, never 404 or plain text."""
    http, json = shared_suite.http, {"Content-Type": "application/json"}
    takes = {
        "/": "GET", "/healthz": "GET", "/readyz": "GET", "/metrics": "GET", "/personas": "GET POST",
        "/oauth/token": "POST", "/sandbox/clock": "GET POST", "/sandbox/messages": "GET", "/sandbox/sms": "POST",
        "/sandbox/faults": "POST", "/figures": "GET", "/check": "GET POST", "/sign-in": "GET POST", "/my": "GET",
        "/my/claims": "POST", "/registration/v1/persons": "GET POST", "/registration/healthz": "GET",
        "/loans/v1/webhook-endpoints/x": "DELETE",
    }  # fmt: skip
    for path, methods in takes.items():
        wanted = {*methods.split(), *(["HEAD"] if "GET" in methods else [])}
        for method in {"GET", "POST", "PUT", "PATCH", "DELETE", "TRACE", "INVENTED"} - wanted:
            answer = await http.request(method, path, headers=json)
            assert answer.status_code == 405, (method, path, answer.text[:200])
            assert {*answer.headers["allow"].split(", ")} - {"OPTIONS"} == wanted, (method, path)
            assert answer.headers["content-type"].startswith(("application/problem+json", "text/html")), path
        assert {*(await http.options(path)).headers["allow"].split(", ")} >= wanted, path


async def test_the_clock_takes_one_form(shared_suite: RunningSuite) -> None:
    for day in ("20210111", "2021-W02-1", "2021-1-11", "๒๐๒๑-01-11", "2564-01-11", " 2021-01-11", 20210111, None):
        answer = await shared_suite.http.post("/sandbox/clock", json={"today": day})
        assert answer.status_code == 422, day

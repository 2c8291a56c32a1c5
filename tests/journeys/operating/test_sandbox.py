"""A sandbox: its personas are in their stated conditions, and its faults happen as switched."""

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest
from starlette.responses import PlainTextResponse

from deploy.onebox.box import BoxOptions, services_running
from deploy.onebox.data_lock import holding
from deploy.onebox.web import web_opened
from deploy.postgres.server import Postgres
from deploy.sandbox.running import known, remove
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite


@pytest.mark.parametrize("country", ["thailand", "viet_nam"])
async def test_every_persona_is_what_it_is_said_to_be(databases: FreshDatabases, tmp_path: Path, country: str) -> None:
    urls = await databases.of_suite()
    options = BoxOptions(data=tmp_path, country=country, today=date(2021, 2, 12))
    async with services_running(options, urls) as box, web_opened(box, scenario=True) as app:
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=30) as http:
            people = {p["persona"]: p for p in (await http.get("/personas")).json()}
            assert set(people) >= {"officer", "good-payer", "late-payer", "day-90", "twice-one", "twice-two"}

            async def got(who: str, path: str, **parameters: Any) -> Any:
                headers = {"Authorization": f"Bearer {people[who]['token']}"}
                return (await http.get(path, params=parameters, headers=headers)).json()

            good, late = people["good-payer"]["party_id"], people["late-payer"]["party_id"]
            account = await got("good-payer", f"/contributions/v1/employers/{good}/account")
            assert account["balance"] in {"0.00", "0"}
            assert account["paid"] == account["assessed"]
            assert (await got("late-payer", f"/contributions/v1/employers/{late}/account"))["paid"] in {"0.00", "0"}
            overdue = [
                e for e in (await got("late-payer", "/contributions/v1/events"))["items"] if "overdue" in e["type"]
            ]
            assert {"2020-10", "2020-11"} <= {event["data"]["month"] for event in overdue} <= {
                "2020-10", "2020-11", "2020-12", "2021-01"}  # fmt: skip
            if country == "thailand":
                flags = {
                    name: (await got(name, "/loans/v1/loans"))["items"][0]["flag"]
                    for name in ("borrower-79.9", "borrower-80")
                }
                assert flags == {"borrower-79.9": "breached", "borrower-80": "kept"}
                (claim,) = (await got("day-90", "/benefits/v1/me"))["claims"]
                assert (claim["status"], claim["decision"]["days"]) == ("in_payment", 90)
            else:
                assert "sandbox-bank" not in people
    await databases.drop(urls)


async def test_faults_are_switched_on_for_so_many_requests(local_suite: RunningSuite) -> None:
    suite = local_suite

    async def switched(**asked: Any) -> httpx.Response:
        return await suite.http.post("/sandbox/faults", json=asked)

    assert (await switched(service="benefits", fault="unavailable", times=2)).status_code == 200
    for _ in range(2):
        down = await suite.get("officer", "/benefits/v1/inbox")
        assert (down.status_code, down.json()["code"]) == (503, "service_unavailable")
        assert down.headers["Retry-After"] == "1"
    assert (await suite.get("officer", "/benefits/v1/inbox")).status_code == 200
    assert (await suite.get("officer", "/loans/v1/inbox")).status_code == 200
    before = {"X-Sandbox-Fault": "timeout-before"}
    body = {"about": "x"}
    lost = await suite.post("agent", "/hotline/v1/cases", body, key="one", headers=before)
    assert lost.status_code == 500, "in the test's process there is no connection to drop"
    assert (await suite.get("agent", "/hotline/v1/cases")).json()["items"] == [], "nothing was done"
    after = {"X-Sandbox-Fault": "timeout-after-commit"}
    await suite.post("agent", "/hotline/v1/cases", body, key="two", headers=after)
    again = await suite.post("agent", "/hotline/v1/cases", body, key="two")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert len((await suite.get("agent", "/hotline/v1/cases")).json()["items"]) == 1
    for bad in ({}, {"service": "benefits", "fault": "fire"}, {"service": "benefits", "fault": "slow", "times": -1}):
        assert (await switched(**bad)).json()["code"] == "fault_invalid"


def test_sandboxes_are_apart_and_removed_whole(tmp_path: Path, scratch: Path) -> None:
    """Also one that was killed and has left its server, and whose data lie where the server's user reaches them."""
    for name in ("ours", "theirs"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "country").write_text("thailand")
    assert known(tmp_path) == [("ours", "thailand"), ("theirs", "thailand")]
    remove("ours", folder=tmp_path)
    assert known(tmp_path) == [("theirs", "thailand")]
    for bad in ("ours", "../theirs", "UP"):
        with pytest.raises(SystemExit):
            remove(bad, folder=tmp_path)
    with holding(tmp_path / "theirs", doing="a box of thailand"), pytest.raises(SystemExit, match="running"):
        remove("theirs", folder=tmp_path)
    left = Postgres(scratch / "elsewhere")
    left.start()
    (tmp_path / "theirs" / "postgres").symlink_to(left.data)
    remove("theirs", folder=tmp_path)
    assert left._process is not None
    assert left._process.wait(1) == 0
    assert not left.data.exists()
    assert known(tmp_path) == []


async def test_a_page_whose_service_is_away_says_when_to_come_again(local_suite: RunningSuite) -> None:
    portal, away = local_suite.box.services["portal"], local_suite.box.services["programmes"].app
    portal.doors.connect({"programmes": PlainTextResponse("away", 503)})
    try:
        page = await local_suite.http.get("/figures")
    finally:
        portal.doors.connect({"programmes": away})
    assert (page.status_code, page.headers.get("Retry-After")) == (503, "5")
    assert (await local_suite.http.get("/figures")).status_code == 200

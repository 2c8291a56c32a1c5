"""Offices and their staff, from the administrator to the officer who is refused the day after the appointment ends."""

from datetime import date
from pathlib import Path
from typing import Any

import httpx
import pytest

from deploy.demo.offices.opening import offices_of, open_offices
from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.law.places import area_known
from tests.claims import claimed, with_nine_months
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

OFFICES = "/registration/v1/offices"


async def _put(suite: RunningSuite, persona: str, path: str, body: dict[str, Any]) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}"}
    return await suite.http.put(path, json=body, headers=headers)


def _officer(suite: RunningSuite, subject: str, office: str = "") -> str:
    suite.tokens[subject + office] = suite.box.issuer.token(party="officer", subject=subject, office=office)
    return subject + office


async def test_an_appointment_begins_and_ends_what_an_officer_sees(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    claim = f"/benefits/v1/claims/{await claimed(suite, employer, employer.staff[0][0])}"
    somchai = _officer(suite, "somchai")
    assert (await suite.get(somchai, claim)).status_code == 200, "nobody appointed it: the whole country"
    staff = f"{OFFICES}/TH-50/staff/somchai"
    for persona in ("officer-th-10", "agent", "operator"):
        assert (await _put(suite, persona, staff, {})).status_code == 403
    made = await _put(suite, "manager", staff, {"roles": ["officer"]})
    assert made.status_code == 200, made.text
    again = await _put(suite, "manager", staff, {"roles": ["officer"]})
    assert again.json() == made.json()
    twice = await _put(suite, "manager", staff, {"roles": ["officer"], "last_day": "2030-01-01"})
    assert (twice.status_code, twice.json()["code"]) == (409, "staff_appointed_already")
    await suite.settled()
    assert (await suite.get(somchai, claim)).status_code == 404
    assert (await suite.get("officer-th-10", claim)).status_code == 200
    other = await suite.get(_officer(suite, "somchai", "TH-10"), claim)
    assert (other.status_code, other.json()["code"]) == (401, "office_refused")
    ending = await suite.post("manager", f"{OFFICES}/TH-50/end", {"last_day": "2031-01-01"})
    assert (ending.status_code, ending.json()["code"]) == (409, "office_has_staff")
    listed = (await suite.get("manager", f"{OFFICES}/TH-50/staff")).json()["items"]
    assert [(one["subject"], one["roles"]) for one in listed] == [("somchai", ["officer"])]
    await suite.made("manager", f"{staff}/removal", {"because": "retired"})
    await suite.settled()
    for token in (somchai, _officer(suite, "somchai", "TH-50")):
        for path in (claim, "/registration/v1/my-offices", "/hotline/v1/cases", "/loans/v1/loans"):
            gone = await suite.get(token, path)
            assert (gone.status_code, gone.json()["code"]) == (401, "office_refused"), path


async def test_a_person_who_moves_goes_to_the_other_office(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    months, card = f"/contributions/v1/persons/{person}/months", f"/registration/v1/persons/{person}"
    for path in (months, card):
        assert (await suite.get("officer-th-10", path)).status_code == 200
        assert (await suite.get("officer-th-50", path)).status_code == 404
    await suite.made("officer", f"{card}/details", {"area": "TH-50"})
    await suite.settled()
    for path in (months, card):
        assert (await suite.get("officer-th-10", path)).status_code == 404
        assert (await suite.get("officer-th-50", path)).status_code == 200
    branch = {"number": "000001", "area": "TH-50"}
    change = {"first_day": "2021-01-10", "branches": [branch], "because": "a new shop"}
    account = f"/contributions/v1/employers/{employer.id}/account"
    assert (await suite.get("officer-th-50", account)).status_code == 404
    await suite.made("officer", f"/registration/v1/employers/{employer.id}/changes", change)
    await suite.settled()
    assert (await suite.get("officer-th-50", account)).status_code == 200, "a branch is there"


async def test_everybody_reads_the_offices_and_keepers_keep_the_tree(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    listed = await suite.http.get(OFFICES)
    assert listed.headers["cache-control"].startswith("public")
    assert {"TH", "TH-10", "TH-50"} <= {office["code"] for office in listed.json()["items"]}
    tag = {"If-None-Match": listed.headers["etag"]}
    assert (await suite.http.get(OFFICES, headers=tag)).status_code == 304
    new = {"code": "TH-10-A", "parent": "TH-10", "kind": "district", "name": "สาขาดุสิต", "areas": ["TH-10-02"],
           "address": "ถนนราชวิถี", "opening_hours": "8:30-16:30"}  # fmt: skip
    made = await suite.made("manager", OFFICES, new)
    assert (made["parent"], made["address"]) == ("TH-10", "ถนนราชวิถี")
    for body, code in (
        (new, "office_exists"),
        ({**new, "code": "TH-B", "areas": ["TH-50"]}, "area_outside_parent"),
        ({**new, "code": "TH-B", "areas": ["XX-99"]}, "area_unknown"),
        ({**new, "code": "TH-B", "last_day": "2001-01-01"}, "office_days_reversed"),
    ):
        refused = await suite.post("manager", OFFICES, body)
        assert refused.json()["code"] == code, refused.text
    under = await suite.post("manager", f"{OFFICES}/TH-10/changes", {"parent": "TH-10-A"})
    assert (under.status_code, under.json()["code"]) == (422, "office_under_itself")
    ended = await suite.post("manager", f"{OFFICES}/TH-10/end", {"last_day": "2031-01-01"})
    assert (ended.status_code, ended.json()["code"]) == (409, "office_has_children")
    national = await suite.post("officer-th-10", OFFICES, {**new, "code": "TH-C"})
    assert (national.status_code, national.json()["code"]) == (403, "national_office_needed")


async def test_the_box_issues_a_token_for_any_office_of_the_country(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    made = await suite.http.post("/personas", json={"party": "officer", "office": "TH-83"})
    assert (made.status_code, made.json()["office"]) == (201, "TH-83")
    suite.tokens["phuket"] = made.json()["token"]
    assert (await suite.get("phuket", "/registration/v1/my-offices")).json()["areas"] == ["TH-83"]
    unknown = await suite.http.post("/personas", json={"party": "officer", "office": "XX-99"})
    assert (unknown.status_code, unknown.json()["code"]) == (422, "persona_invalid")


async def test_an_inbox_is_limited_before_its_bound(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Tasks of other areas take no room in the list of an office: the statement leaves them out, then cuts."""
    suite = shared_suite
    far, near = await with_nine_months(suite, 3), await with_nine_months(suite, 1)
    for employer, area in ((far, "TH-10"), (near, "TH-50")):
        for person, _, _ in employer.staff:
            await suite.made("officer", f"/registration/v1/persons/{person}/details", {"area": area})
    change = {"first_day": "2021-01-10", "area": "TH-50", "because": "moved", "branches": []}
    moved = {**change, "branches": [{"number": "000000", "area": "TH-50"}]}
    await suite.made("officer", f"/registration/v1/employers/{near.id}/changes", moved)
    await suite.settled()
    for employer in (far, near):
        for person, _, _ in employer.staff:
            claim = await claimed(suite, employer, person)
            account = {"bank": "KBANK", "account": "1234567892"}
            await suite.made("officer", f"/benefits/v1/claims/{claim}/payee", account)
    for module in ("libs.common.door.everywhere.inbox", "services.benefits.claims.api.inbox"):
        monkeypatch.setattr(f"{module}.SHOWN_MAX", 2)
    shown = (await suite.get("officer-th-50", "/benefits/v1/inbox")).json()
    assert [task["about"]["person_id"] for task in shown["items"] if task["kind"] == "payee_change"] == [
        near.staff[0][0]
    ]
    assert shown["counts"]["payee_change"] == 1


async def test_both_countries_have_their_offices(databases: FreshDatabases, tmp_path: Path) -> None:
    """Each line of the lists opens an office that the law's areas allow, and officers of two see different cases."""
    here, there = "officer-vn-hn", "officer-vn-sg"
    async with running_suite(databases, tmp_path, country="viet_nam") as suite:
        person, employer = suite.party_id("person-a"), suite.party_id("employer-a")
        for path in (f"/registration/v1/persons/{person}", f"/registration/v1/employers/{employer}"):
            assert (await suite.get(here, path)).status_code == 200
            assert (await suite.get(there, path)).status_code == 404
        for service in ("benefits", "loans", "programmes", "contributions", "hotline"):
            await suite.settled()
            assert (await suite.get(here, f"/{service}/v1/inbox")).status_code == 200
        opened = await open_offices(suite.box)
        listed = (await suite.http.get(OFFICES, params={"limit": 200})).json()["items"]
        assert len(listed) == len(offices_of("viet_nam")) == len(opened) + 3 > 60
    law = load_law(LAW / "thailand")
    thai = offices_of("thailand")
    assert len(thai) == 78
    assert all(office.source and office.en for office in thai)
    assert not [o.code for o in thai if o.area and not area_known(law, o.area, date.fromisoformat(o.first_day))]

"""Every door with an area or a sector refuses one that the law does not know; the doors are read from documents."""

from pathlib import Path
from typing import Any

from deploy.onebox.parties import national_id
from libs.common.door.building import api_routes
from tests.fresh_databases import FreshDatabases
from tests.programmes import in_the_programme
from tests.running_suite import RunningSuite, running_suite
from tests.security.relations_of_employers import EMPLOYER as APPLIED
from tests.staff import form_of, next_person

_OF_MANAGERS = {"post_announcement", "ask_for_broadcast"}
_APPLICATIONS = "/registration/v1/employer-applications"
_OF_PERSONS = {"apply_for_employer", "correct_employer_application"}
_WORDS = {"area", "areas", "sector"}
_ASKED = {*_WORDS, "parent"}  # in a body `parent` may be an office
TAKEN = {"scheme": "th_s40", "option": "1", "first_day": "2018-01-01", "last_day": "2018-06-30"}
_TARGET = {"indicator": "new_employers", "first_day": "2021-06-07", "last_day": "2021-12-31", "value": "1",
           "because": "plan 1"}  # fmt: skip
_PRINTED = {"source": "SSO", "document": "1", "published_on": "2021-01-10", "figures": [
    {"section": "1", "indicator": "employers", "first_day": "2020-01-01", "last_day": "2020-12-31", "value": "1",
     "words": "1"}]}  # fmt: skip
_OF_OUTREACH: dict[str, tuple[str, str, dict[str, Any]]] = {
    "set_target": ("POST", "/outreach/v1/targets", _TARGET),
    "list_targets": ("GET", "/outreach/v1/targets", {}),
    "list_plans": ("GET", "/outreach/v1/plans", {}),
    "read_board": ("GET", "/outreach/v1/board", {}),
    "import_reported_figures": ("POST", "/outreach/v1/reported-figures", _PRINTED),
    "list_reported_figures": ("GET", "/outreach/v1/reported-figures", {}),
    "download_reported_figures": ("GET", "/outreach/v1/reported-figures.csv", {}),
    "list_figure_corrections": ("GET", "/outreach/v1/figure-corrections", {}),
    "list_figures": ("GET", "/outreach/v1/figures", {"indicator": "new_employers"}),
    "download_figures": ("GET", "/outreach/v1/figures.csv", {"indicator": "new_employers"}),
}
_LIVES = {"first_day": "2021-02-01", "address": "88"}
_UNKNOWN = {"area": "NOWHERE", "areas": ["TH-10", "TH-99"], "parent": "TH-99", "sector": "C56"}


def _bodies(suite: RunningSuite, person: str, employer_id: str) -> dict[str, tuple[str, str, dict[str, Any]]]:
    """Return by operation the method, the path, and a body (or query) that is right except for the place."""
    day = {"first_day": "2021-06-07", "last_day": "2021-06-08"}
    number = national_id(next_person(), form_of(suite))
    named = {"given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30", "sex": "male"}
    employer = {"registration_number": "1999999990", "name": "บริษัท", "registered_on": "2020-01-01"}
    order = {"order_number": "1", "issued_by": "BMA", "cause": "dangerous_communicable_disease", "area": "TH-10"}
    site = {"name": "ศูนย์", "address": "ดินแดง"}
    words = {"th": "ก", "vi": "b", "en": "c"}
    announcement = {"title": words, "text": words, "first_day": "2021-06-07"}
    return {
        "post_announcement": ("POST", "/hotline/v1/announcements", announcement),
        "ask_for_broadcast": ("POST", "/hotline/v1/broadcasts", {"announcement_id": person}),
        "list_public_announcements": ("GET", "/hotline/v1/public/announcements", {}),
        "list_measures": ("GET", "/hotline/v1/public/measures", {}),
        "assess_wage": ("POST", "/contributions/v1/assessments", {"month": "2021-02", "wage": "9000"}),
        "list_areas": ("GET", "/registration/v1/areas", {}),
        "read_rates": ("GET", "/contributions/v1/rates", {"month": "2021-02"}),
        "draw_tests": ("POST", "/programmes/v1/draws", {"size": 1, "test_method": "rapid"}),
        "make_outbound_list": ("POST", "/hotline/v1/outbound-lists", {"name": "N", "script": "S"}),
        "open_laboratory": ("POST", "/programmes/v1/laboratories", {**site}),
        "open_facility": ("POST", "/programmes/v1/facilities", {**site, "beds": 1}),
        "read_occupancy": ("GET", "/programmes/v1/occupancy", {}),
        "read_waiting_list": ("GET", "/programmes/v1/waiting-list", {}),
        "list_public_sessions": ("GET", "/programmes/v1/public/sessions", {}),
        "list_sessions": ("GET", "/programmes/v1/sessions", {}),
        "open_site": ("POST", "/programmes/v1/sites", {**site, "programme": "testing"}),
        "register_test": (
            "POST",
            "/programmes/v1/tests",
            {"person_id": person, "reason": "high_risk", "symptoms": False},
        ),
        "choose_vaccination_phase": (
            "POST",
            "/programmes/v1/vaccination-phases",
            {"starts_on": "2021-06-08", "figures_hash": "0" * 64, "note": "n"},
        ),
        "list_closure_orders": ("GET", "/registration/v1/closure-orders", {}),
        "list_orders_in_force": ("GET", "/registration/v1/public/closure-orders", {}),
        "count_closure_coverage": (
            "POST",
            "/registration/v1/closure-orders/coverage",
            {"area": "TH-10", **day, "sector": "I56"},
        ),
        "order_closure": ("POST", "/registration/v1/closure-orders", {**order, **day, "sector": "I56"}),
        "register_employer": ("POST", "/registration/v1/employers", {**employer, "area": "TH-10", "sector": "C13"}),
        "apply_for_employer": ("POST", _APPLICATIONS, APPLIED),
        "change_employer": (
            "POST",
            f"/registration/v1/employers/{employer_id}/changes",
            {"first_day": "2021-06-07", "because": "a letter"},
        ),
        "open_office": ("POST", "/registration/v1/offices", {"code": "TH-99", "name": "สำนักงาน"}),
        "change_office": ("POST", "/registration/v1/offices/TH-10/changes", {}),
        "register_person": ("POST", "/registration/v1/persons", {**named, "national_id": number}),
        "start_coverage": ("POST", "/registration/v1/coverages", TAKEN | {"person_id": person}),
        "change_address": ("POST", f"/registration/v1/persons/{person}/addresses", _LIVES),
        "correct_person": ("POST", f"/registration/v1/persons/{person}/details", {}),
    }


async def test_no_door_takes_a_place_that_is_not_there(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    bodies = _bodies(suite, person, employer.id)
    own = suite.become("person", person)
    made = await suite.made(own, _APPLICATIONS, APPLIED)
    bodies["correct_employer_application"] = ("POST", f"{_APPLICATIONS}/{made['id']}/correction", APPLIED)
    taken = await suite.made("officer", "/registration/v1/coverages", TAKEN | {"person_id": person})
    bodies["found_household"] = ("POST", "/registration/v1/households", {"head": person})
    form = {"head": {"person_id": person}, "scheme": "th_s40", "first_day": "2021-01-04"}
    promise = {
        "kind": "donor",
        "payer": "A foundation",
        "scheme": "th_s40",
        "amount": "10.00",
        "first_month": "2022-01",
    }
    bodies["promise_premiums"] = ("POST", "/contributions/v1/premium-promises", promise)
    bodies["enrol_household"] = ("POST", "/registration/v1/household-enrolments", form)
    changes = f"/registration/v1/coverages/{taken['id']}/changes"
    bodies["change_coverage"] = ("POST", changes, {"first_day": "2018-02-01"})
    bodies["list_affected_covers"] = ("GET", "/registration/v1/support-lists/any/affected", {})
    plan = {"year": 2021, "by_risk": 0, "by_chance": 1}
    bodies["make_inspection_plan"] = ("POST", "/contributions/v1/inspection-plans", plan)
    bodies |= _OF_OUTREACH
    counted = {"kind": "inspections", "from": "2021-01-01", "until": "2021-12-31"}
    bodies["read_collection_figures"] = ("GET", "/contributions/v1/figures", counted)
    bodies["list_debtors"] = ("GET", "/contributions/v1/debtors", {})
    bodies["download_debtors"] = ("GET", "/contributions/v1/debtors/file", {})
    bodies["sum_debts_by_age"] = ("GET", "/contributions/v1/debt-ages", {})
    bodies["list_cards"] = ("GET", "/registration/v1/cards", {})
    doors = _doors_of_places(suite)
    assert set(doors) == set(bodies), "a door that takes a place and is not tried here"
    for operation, words in doors.items():
        method, path, right = bodies[operation]
        for word in words:
            given = {**right, word: _UNKNOWN[word]}
            who = "manager" if operation in _OF_MANAGERS else own if operation in _OF_PERSONS else "officer"
            answer = await (suite.post(who, path, given) if method == "POST" else _asked(suite, path, given))
            told = (answer.status_code, answer.json().get("code"))
            assert told == (422, "sector_unknown" if word == "sector" else "area_unknown"), (operation, answer.text)
            place = f"#query/{word}" if method == "GET" else "/areas/1" if word == "areas" else f"/{word}"
            assert answer.json()["errors"][0]["pointer"] == place, (operation, answer.text)


async def test_a_branch_lies_somewhere_too(shared_suite: RunningSuite) -> None:
    body = {"registration_number": "1999999981", "name": "บริษัท", "area": "TH-10", "sector": "C13"}
    branches = [{"number": "000000", "area": "TH-10"}, {"number": "000001", "area": "TH-1O"}]
    answer = await shared_suite.post(
        "officer", "/registration/v1/employers", {**body, "registered_on": "2020-01-01", "branches": branches}
    )
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unknown")
    assert answer.json()["errors"][0]["pointer"] == "/branches/1/area"


async def test_areas_and_sectors_are_public_and_may_be_kept_for_a_while(shared_suite: RunningSuite) -> None:
    http = shared_suite.http
    provinces = await http.get("/registration/v1/areas")
    assert len(provinces.json()["items"]) == 77
    assert provinces.headers["Cache-Control"].startswith("public")
    assert provinces.json()["items"][0]["names"] == {"th": "กรุงเทพมหานคร", "vi": "Băng Cốc", "en": "Bangkok"}
    before = await http.get("/registration/v1/areas", params={"on": "2011-03-22"})
    assert len(before.json()["items"]) == 76, "Bueng Kan is a province since the day after"
    districts = (await http.get("/registration/v1/areas", params={"parent": "TH-10"})).json()["items"]
    assert (len(districts), {d["level"] for d in districts}) == (50, {"district"})
    one = await http.get("/registration/v1/areas/TH-10-40")
    assert (one.json()["parent"], one.json()["names"]["en"]) == ("TH-10", "Bang Khae")
    assert (await http.get("/registration/v1/areas/TH-99")).status_code == 404
    sections = (await http.get("/registration/v1/sectors")).json()["items"]
    assert len(sections) == 21
    assert sum(len(section["divisions"]) for section in sections) == 88


async def test_each_country_has_its_own_list(databases: FreshDatabases, tmp_path: Path) -> None:
    async with running_suite(databases, tmp_path, country="viet_nam", today="2020-04-10") as suite:
        areas = (await suite.http.get("/registration/v1/areas")).json()["items"]
        assert len(areas) == 63
        asked = await suite.post(
            "person-a", "/contributions/v1/assessments", {"month": "2020-03", "wage": "5000000", "area": "VN-15"}
        )
        assert asked.json()["code"] == "area_unknown"


async def _asked(suite: RunningSuite, path: str, given: dict[str, Any]) -> Any:
    return await suite.get("officer", path, **given)


def _doors_of_places(suite: RunningSuite) -> dict[str, list[str]]:
    """Return operations of every service with a member that names a place, and those members."""
    found = {}
    for service in suite.box.services.values():
        document = service.app.openapi()
        routes = {route.operation_id for route in api_routes(service.app)}
        for methods in document["paths"].values():
            for operation in methods.values():
                members = {p["name"] for p in operation.get("parameters", [])} & _ASKED
                for content in operation.get("requestBody", {}).get("content", {}).values():
                    members |= _members(document, content["schema"]) & _WORDS
                if members and operation["operationId"] in routes:
                    found[operation["operationId"]] = sorted(members)
    return found


def _members(document: dict[str, Any], schema: dict[str, Any]) -> set[str]:
    if "$ref" in schema:
        return _members(document, document["components"]["schemas"][schema["$ref"].split("/")[-1]])
    parts = [*schema.get("properties", {}).values(), *(p for key in ("anyOf", "allOf") for p in schema.get(key, []))]
    if isinstance(schema.get("items"), dict):
        parts.append(schema["items"])
    return set(schema.get("properties", {})).union(*(_members(document, part) for part in parts))


async def test_a_branch_moves_to_no_place_that_is_not_there(shared_suite: RunningSuite) -> None:
    employer = await in_the_programme(shared_suite, 1)
    body = {"first_day": "2021-06-07", "because": "a letter", "branches": [{"number": "000001", "area": "XX-99"}]}
    answer = await shared_suite.post("officer", f"/registration/v1/employers/{employer.id}/changes", body)
    assert (answer.status_code, answer.json()["code"]) == (422, "area_unknown")
    assert answer.json()["errors"][0]["pointer"] == "/branches/0/area"

"""The same suite under other laws: Viet Nam's, and a country that is only YAML."""

from pathlib import Path

import yaml
from sqlalchemy import text

from deploy.onebox.parties import national_id
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.staff import form_of


async def _employer(suite: RunningSuite, number: str, area: str) -> tuple[str, str, str]:
    body = {"registration_number": number, "name": "Công ty Ví dụ", "area": area, "sector": "C13"}
    employer = await suite.made("officer", "/registration/v1/employers", {**body, "registered_on": "2020-01-01"})
    number = national_id(77, form_of(suite))
    person = {"national_id": number, "given_name": "Đặng", "family_name": "Nguyễn", "born_on": "1985-04-30"}
    made = await suite.made("officer", "/registration/v1/persons", {**person, "sex": "male", "area": area})
    employment = {"employer_id": employer["id"], "person_id": made["id"], "started_on": "2020-01-01"}
    await suite.made("officer", "/registration/v1/employments", employment)
    return suite.become("employer", employer["id"]), employer["id"], number


async def test_viet_nam_files_a_return_with_five_components_on_two_bases(
    databases: FreshDatabases, tmp_path: Path
) -> None:
    async with running_suite(databases, tmp_path, country="viet_nam", today="2020-04-10") as suite:
        persona, employer, number = await _employer(suite, "0100000014", "VN-HN")
        lines = [{"national_id": number, "wage": "50000000.00"}]
        body = {"employer_id": employer, "month": "2020-03", "kind": "original", "lines": lines}
        filed = await suite.made(persona, "/contributions/v1/returns", body)
        assert filed["totals"]["employee"]["payable"] == "3331000.00", "8 % and 1.5 % of 29.8 m, 1 % of 50 m"
        assert filed["due_on"] == "2020-03-31"
        assessed = await suite.made(
            "person-a", "/contributions/v1/assessments", {"month": "2020-03", "wage": "50000000"}
        )
        assert assessed["employee"]["payable"] == filed["totals"]["employee"]["payable"]
        await _floors_by_region(suite)
        await _returns_of_an_area_without_a_region(suite, persona, employer, number)
        phases = await suite.get("bank-a", "/loans/v1/phases")
        assert (phases.status_code, phases.json()["code"]) == (404, "not_in_this_scheme")
        run = await suite.post("officer", "/benefits/v1/payment-runs", {"month": "2020-03"})
        assert (run.status_code, run.json()["code"]) == (404, "not_in_this_scheme")


async def _floors_by_region(suite: RunningSuite) -> None:
    """Check the floor of the area's region; no floor is guessed if the area is unknown, or not given and needed."""
    path, wage = "/contributions/v1/assessments", {"month": "2020-03", "wage": "3200000"}
    floors = {"VN-03": "3200000.00", "VN-02": "3200000.00", "VN-26": "3430000.00", "VN-HN": "4420000.00"}
    for area, base in floors.items():
        assert (await suite.made("person-a", path, {**wage, "area": area}))["base"] == base, area
    for area, code in (("XX", "area_unknown"), ("VN-08", "area_unknown"), (None, "area_needed")):
        refused = await suite.post("person-a", path, {**wage, "area": area})
        assert (refused.status_code, refused.json()["code"]) == (422, code), area
    rates = (await suite.get("person-a", "/contributions/v1/rates", month="2020-03")).json()
    assert (rates["region"], rates["base"]["floor"], sorted(rates["regions"])) == (
        None,
        "3070000.00",
        ["I", "II", "III", "IV"],
    )
    of_area = (await suite.get("person-a", "/contributions/v1/rates", month="2020-03", area="VN-HN")).json()
    assert (of_area["region"], of_area["base"]["floor"]) == ("I", "4420000.00")
    provinces = (await suite.get("person-a", "/registration/v1/areas")).json()["items"]
    assert len(provinces) >= 63
    for province in provinces:
        found = await suite.get("person-a", "/contributions/v1/rates", month="2020-03", area=province["code"])
        assert found.status_code == 200, province


async def _returns_of_an_area_without_a_region(suite: RunningSuite, persona: str, employer: str, number: str) -> None:
    """Returns of an employer without a listed area are refused at every door until the area is corrected."""
    database = suite.box.services["contributions"].database
    moved = text("UPDATE employer SET area = 'NOWHERE' WHERE employer_id = CAST(:id AS uuid)")
    await database.one_statement(moved, {"id": employer})
    lines = [{"national_id": number, "wage": "50000000.00"}]
    for kind, query in (("original", ""), ("original", "?dry_run=true"), ("nil", "")):
        body = {"employer_id": employer, "month": "2020-02", "kind": kind, "lines": lines if kind != "nil" else []}
        refused = await suite.post(persona, f"/contributions/v1/returns{query}", body)
        assert (refused.status_code, refused.json()["code"]) == (422, "area_unknown"), kind
    content = f"employer_number,month,national_id,wage\n0100000014,2020-02,{number},50000000\n".encode()
    job = await suite.sent_file(persona, "r.csv", content)
    assert (job["status"], job["result"]["accepted_returns"]) == ("incomplete", 0)
    assert "area_unknown" in (await suite.get(persona, job["result"]["failed_file"])).text


async def test_a_third_country_of_yaml_only(databases: FreshDatabases, tmp_path: Path) -> None:
    law = tmp_path / "law"
    _write_country(law / "atlantis")
    async with running_suite(databases, tmp_path / "data", country="atlantis", today="2020-04-10", law=law) as suite:
        persona, employer, number = await _employer(suite, "AT0001", "AT-1")
        lines = [{"national_id": number, "wage": "1000.00"}]
        body = {"employer_id": employer, "month": "2020-03", "kind": "original", "lines": lines}
        filed = await suite.made(persona, "/contributions/v1/returns", body)
        assert filed["totals"]["employee"] == {"statutory": "123.46", "payable": "123.46"}
        assert filed["due_on"] == "2020-05-20"
        paid = {"employer_id": employer, "reference": "1", "amount": "100.00", "paid_on": "2020-04-09"}
        await suite.made("officer", "/contributions/v1/payments", paid)
        await suite.settled()
        for name, service in suite.box.services.items():
            assert await service.database.many_rows(text("SELECT consumer, reason FROM parked_event"), {}) == [], name


def _write_country(folder: Path) -> None:
    citation = {"act": "Act of Atlantis", "section": "1", "confidence": "decision"}

    def write(service: str, rule: str, read_at: str, **series: dict[str, object]) -> None:
        values = {n: [{"effective": _day("2000-01-01"), "terms": t, "citation": citation}] for n, t in series.items()}
        document = {"rule": f"services.{service}.rules", "read_at": read_at, "unit": "x", "series": values}
        (folder / service).mkdir(parents=True, exist_ok=True)
        (folder / service / f"{rule}.yaml").write_text(yaml.safe_dump(document))

    folder.mkdir(parents=True)
    country = {"name": {"en": "Atlantis"}, "currency": "ATD", "time_zone": "Etc/UTC", "languages": ["en"]}
    (folder / "country.yaml").write_text(yaml.safe_dump(country))
    digits = {"pattern": "[0-9]{8}", "example": "12345678"}
    write("registration", "national_id", "decision_date", national_id=digits)
    write(
        "registration",
        "employer_number",
        "decision_date",
        employer_number={"pattern": "AT[0-9]{4}", "example": "AT0001"},
    )
    component = {"name": "all", "base": "wage", "employee": "0.1234567", "employer": "0.2", "state": "0"}
    write(
        "contributions", "contribution_due", "wage_month",
        rates={"components": [component]},
        bases={"wage": {"floor": "10", "ceiling": "5000"}},
        rounding={"payable_places": 2},
    )  # fmt: skip
    write("contributions", "due_date", "wage_month", due_date={"day": 20, "months_after": 2, "deferred": {}})
    write("contributions", "overdue", "due_date", overdue={"days_after_due": 1, "officer_after_days": 30})
    write("contributions", "absence", "wage_month", kinds={"suspended": {"credited": False, "headings": ["suspended"]}})
    write("contributions", "region", "wage_month", regions={"default": "all", "areas": {}})


def _day(text: str) -> object:
    return yaml.safe_load(text)

"""Figures of outreach equal independent counts over the other services' databases, with their plans, by area."""

import csv
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from tests.callers import merge
from tests.running_suite import RunningSuite
from tests.staff import new_number, staffed

FIGURES, COVERAGES = "/outreach/v1/figures", "/registration/v1/coverages"
DAY = date(2021, 1, 10)
_COVERS = text("""
    SELECT t.area, count(DISTINCT coalesce(a.kept_id, c.person_id)) AS value
    FROM coverage c JOIN coverage_terms t USING (coverage_id) LEFT JOIN person_alias a ON a.person_id = c.person_id
    WHERE c.scheme = 'th_s40' AND c.first_day <= :day AND coalesce(c.ended_on, 'infinity') > :day
      AND t.to_version IS NULL AND t.first_day = (
        SELECT max(l.first_day) FROM coverage_terms l
        WHERE l.coverage_id = c.coverage_id AND l.to_version IS NULL AND l.first_day <= :day)
    GROUP BY 1
""")
_STAFF = text("""
    SELECT e.area, count(DISTINCT m.person_id) AS value FROM employment m JOIN employer e USING (employer_id)
    WHERE m.standing = 'stands' AND m.started_on <= :day AND coalesce(m.ended_on, 'infinity') > :day GROUP BY 1
""")
_EMPLOYERS = text("""
    SELECT area, count(*) AS value FROM employer WHERE registered_on BETWEEN '2021-01-01' AND :day
    GROUP BY 1
""")
_PAYMENTS = text("""
    SELECT e.area, sum(p.amount) AS value FROM posting p JOIN employer e USING (employer_id)
    WHERE p.entry = 'payment' AND p.credit_account = 'receivable'
      AND p.booked_on BETWEEN '2021-01-01' AND :day
    GROUP BY 1
""")
INDEPENDENT = {
    "participants_th_s40": ("registration", _COVERS),
    "participants_th_s33": ("registration", _STAFF),
    "new_employers": ("registration", _EMPLOYERS),
    "collection": ("contributions", _PAYMENTS),
}


async def _covered(suite: RunningSuite, area: str, *, first_day: str = "2021-01-05") -> tuple[str, str]:
    """Register a person who is covered by section 40; return the person and the coverage."""
    named = {"given_name": "มานี", "family_name": "มีนา", "born_on": "1985-04-30", "sex": "female"}
    body = {**named, "national_id": new_number(suite), "area": area}
    person = str((await suite.made("officer", "/registration/v1/persons", body))["id"])
    chosen = {"scheme": "th_s40", "option": "1", "first_day": first_day, "occupation_group": "farmer"}
    made = await suite.made("officer", COVERAGES, {**chosen, "person_id": person, "area": area})
    return person, str(made["id"])


@pytest.fixture(scope="module")
async def told(shared_suite: RunningSuite) -> RunningSuite:
    """Covers, employments, employers and payments in two provinces; some end, begin later, or are merged."""
    suite = shared_suite
    for area, count in (("TH-10", 3), ("TH-50", 2)):
        employer = await staffed(suite, count, registered_on="2021-01-04", area=area)
        (_, _, employment), *_ = employer.staff
        ended = {"ended_on": "2021-01-08", "reason": "resigned"}
        await suite.made("officer", f"/registration/v1/employments/{employment}/end", ended)
        payment = {"employer_id": employer.id, "reference": uuid4().hex, "amount": f"{count}00.25"}
        await suite.made("officer", "/contributions/v1/payments", {**payment, "paid_on": "2021-01-10"})
        (kept, _), (merged, _), *_ = [await _covered(suite, area) for _ in range(count + 1)]
        await merge(suite, kept, merged)
    await suite.settled()
    return suite


async def _figures(suite: RunningSuite, indicator: str, **asked: str) -> dict[str, dict[str, Any]]:
    answer = await suite.get("officer", FIGURES, indicator=indicator, **{"on": DAY.isoformat(), **asked})
    assert answer.status_code == 200, answer.text
    return {item["area"]: item for item in answer.json()["items"]}


@pytest.mark.parametrize("indicator", sorted(INDEPENDENT))
async def test_each_figure_is_what_an_independent_count_finds(told: RunningSuite, indicator: str) -> None:
    service, sql = INDEPENDENT[indicator]
    counted = await told.box.services[service].database.one_statement(sql, {"day": DAY})
    wanted = {row["area"]: Decimal(row["value"]) for row in counted}
    assert {"TH-10", "TH-50"} <= set(wanted)
    found = await _figures(told, indicator)
    values = {area: Decimal(item["value"]) for area, item in found.items() if item["value"] is not None}
    assert {area: value for area, value in values.items() if value} == {**wanted, "TH": sum(wanted.values())}
    assert found["TH-30"]["value"] is None, "nothing was heard of this province: that is no zero"


async def test_the_file_has_what_the_list_has(told: RunningSuite) -> None:
    asked = {"indicator": "participants_th_s33", "on": DAY.isoformat()}
    listed = (await told.get("officer", FIGURES, **asked)).json()["items"]
    file = await told.get("officer", f"{FIGURES}.csv", **asked)
    assert file.headers["content-type"].startswith("text/csv")
    rows = list(csv.DictReader(file.text.splitlines()))
    assert rows == [{name: "" if value is None else str(value) for name, value in one.items()} for one in listed]
    assert (await told.get("officer", f"{FIGURES}.csv", indicator="nothing")).json()["code"] == "indicator_unknown"


async def test_a_figure_is_the_same_again_at_its_position(told: RunningSuite) -> None:
    before = (await _figures(told, "participants_th_s40"))["TH-50"]
    await _covered(told, "TH-50")
    await told.settled()
    after = (await _figures(told, "participants_th_s40"))["TH-50"]
    assert int(after["value"]) == int(before["value"]) + 1
    path = f"{FIGURES}/{before['id']}/recompute"
    assert (await told.get("officer", path, at=before["position"])).json() == before
    assert (await told.get("officer", path)).json() == after
    assert (await told.get("officer", path, at=0)).json()["value"] is None


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"indicator": "nothing"}, "indicator_unknown"),
        ({"indicator": "new_employers", "group": "farmer"}, "group_unknown"),
        ({"indicator": "new_employers", "on": "2021-06-30"}, "day_ahead"),
        ({"indicator": "new_employers", "since": "2021-01-09", "on": "2021-01-08"}, "figure_period_invalid"),
        ({"indicator": "new_employers", "area": "TH-99"}, "area_unknown"),
    ],
)
async def test_what_cannot_be_counted_is_refused(told: RunningSuite, asked: dict[str, str], code: str) -> None:
    answer = await told.get("officer", FIGURES, **asked)
    assert (answer.status_code, answer.json()["code"]) == (422, code)


@pytest.mark.parametrize(
    ("figure", "status"),
    [
        ("nothing~TH-50~all~2021-01-01~2021-01-10", 404),
        ("collection~TH-99~all~2021-01-01~2021-01-10", 404),
        ("collection~TH~farmer~2021-01-01~2021-01-10", 404),
        ("collection~TH~all~2021-01-01~2021-02-30", 404),
        ("collection~TH~all~2021-01-10~2021-01-01", 404),
        ("collection~TH~all~2021-01-01~2021-12-31", 404),
        ("collection", 404),
        ("collection~TH~all~2021-01-01~2021-01-10", 422),
    ],
)
async def test_a_figure_or_position_that_is_not_there(told: RunningSuite, figure: str, status: int) -> None:
    answer = await told.get("officer", f"{FIGURES}/{figure}/recompute", at=2**62)
    assert (answer.status_code, answer.json()["code"]) == (status, "position_ahead" if status == 422 else "not_found")


async def test_an_officer_of_a_province_reads_its_figures_alone(told: RunningSuite) -> None:
    told.tokens["near"] = told.box.issuer.token(party="officer", subject="near", office="TH-50")
    items = (await told.get("near", FIGURES, indicator="new_employers")).json()["items"]
    assert [item["area"] for item in items] == ["TH-50"]
    other = await told.get("near", f"{FIGURES}/new_employers~TH-10~all~2021-01-01~2021-01-10/recompute")
    assert other.status_code == 404


async def test_a_plan_stands_beside_its_figure(told: RunningSuite) -> None:
    target = {"indicator": "participants_th_s33", "area": "TH", "first_day": "2021-01-01", "last_day": "2021-12-31",
              "value": "10", "because": "plan 1", "children": [{"area": "TH-10", "value": "4"},
                                                               {"area": "TH-50", "value": "6"}]}  # fmt: skip
    made = await told.made("officer", "/outreach/v1/targets", target)
    await told.made("officer-2", f"/outreach/v1/targets/{made['id']}/approval", {})
    found = await _figures(told, "participants_th_s33")
    share = (Decimal(found["TH-50"]["value"]) / 6).quantize(Decimal("0.0001"))
    assert (found["TH-50"]["plan"], found["TH-50"]["share_of_plan"]) == ("6", str(share))
    assert (found["TH-30"]["plan"], found["TH-30"]["share_of_plan"]) == (None, None)


async def test_the_board_shows_figures_and_plans_to_everybody(told: RunningSuite) -> None:
    shown = await told.http.get("/outreach/v1/board")
    assert (shown.status_code, shown.headers["Cache-Control"]) == (200, "public, max-age=60")
    figures = {(one["indicator"], one["area"]): one for one in shown.json()["items"]}
    small = {one["area"] for one in figures.values() if one["kept_back"]}
    assert {"TH-10", "TH-50"} <= small, "three and two persons or employers"
    assert {one["value"] for one in figures.values() if one["kept_back"]} == {None}
    whole = figures["participants_th_s33", "TH"]
    assert (whole["source"], whole["since"], whole["on"]) == ("employment", "2021-01-01", "2021-01-10")
    sizes: set[int] = set()
    for language, words in {"en": "Against the plan", "th": "เทียบกับแผน", "vi": "So với kế hoạch"}.items():
        page = await told.http.get("/board", headers={"Accept-Language": language})
        assert (page.status_code, page.headers["Cache-Control"]) == (200, "public, max-age=60")
        assert words in page.text
        assert "<script" not in page.text
        sizes.add(len(page.content))
        known = {"Accept-Language": language, "If-None-Match": page.headers["ETag"]}
        assert (await told.http.get("/board", headers=known)).status_code == 304
    assert max(sizes) <= 100_000, sizes
    province = await told.http.get("/board?area=TH-50&indicator=collection", headers={"Accept-Language": "en"})
    assert "not shown (too small)" in province.text
    assert "200.25" not in province.text, "what two employers paid"
    unknown = await told.http.get("/board", params={"area": "TH-99"})
    assert unknown.status_code == 422

"""Figures of documents: imported by an officer, read by everybody apart from counted ones, corrected in the open."""

import csv
from typing import Any
from uuid import uuid4

import pytest

from tests.running_suite import RunningSuite

FIGURES = "/outreach/v1/reported-figures"


def _document(area: str = "TH-10", **more: Any) -> dict[str, Any]:
    printed = {"section": "page 2", "indicator": "employers", "first_day": "2020-01-01", "last_day": "2020-12-31",
               "value": "14000", "bound": "over", "words": "over 14,000 employers"}  # fmt: skip
    whole = {"source": "Social Security Office", "document": f"Report {uuid4()}", "published_on": "2021-01-05"}
    return {**whole, "area": area, "figures": [printed], **more}


async def _of(suite: RunningSuite, document: dict[str, Any]) -> dict[str, Any]:
    items = (await suite.http.get(FIGURES, params={"area": document["area"], "limit": 100})).json()["items"]
    (found,) = [one for one in items if one["document"] == document["document"]]
    return dict(found)


async def test_everybody_reads_a_figure_with_its_words_and_source(shared_suite: RunningSuite) -> None:
    suite, document = shared_suite, _document()
    assert await suite.made("officer", FIGURES, document) == {"added": 1, "known": 0}
    assert await suite.made("officer", FIGURES, document) == {"added": 0, "known": 1}
    figure = await _of(suite, document)
    assert (figure["value"], figure["bound"], figure["words"]) == ("14000", "over", "over 14,000 employers")
    assert (figure["status"], figure["source"], figure["section"]) == ("reported", "Social Security Office", "page 2")
    assert (await suite.http.get(f"{FIGURES}/{figure['id']}")).json() == figure
    lines = (await suite.http.get(f"{FIGURES}.csv", params={"area": "TH-10"})).text.splitlines()
    assert figure["id"] in {row["id"] for row in csv.DictReader(lines)}
    for path in ("/board", "/board/reported"):
        for language, words in {
            "en": "Published by others",
            "th": "ตัวเลขที่เผยแพร่โดยแหล่งอื่น",
            "vi": "Số liệu do nơi khác công bố",
        }.items():
            page = await suite.http.get(path, params={"area": "TH-10"}, headers={"Accept-Language": language})
            assert page.status_code == 200
            assert words in page.text
            assert "over 14,000 employers" in page.text
            assert "<script" not in page.text
            assert len(page.content) <= 100_000
    handed_on = await suite.http.get("/board/reported.json", params={"area": "TH-10"})
    assert figure in handed_on.json()["items"]
    file = await suite.http.get("/board/reported.csv", params={"area": "TH-10"})
    assert (file.text.splitlines(), file.headers["content-type"]) == (lines, "text/csv; charset=utf-8")


async def test_a_correction_stands_in_the_log(shared_suite: RunningSuite) -> None:
    suite, document = shared_suite, _document("TH-50")
    await suite.made("officer", FIGURES, document)
    figure = await _of(suite, document)
    path = f"{FIGURES}/{figure['id']}/correction"
    new = {"value": "14100", "bound": "over", "words": "over 14,100 employers", "because": f"misread {uuid4()}"}
    corrected = await suite.made("manager", path, new)
    assert await _of(suite, document) == corrected
    old = (await suite.http.get(f"{FIGURES}/{figure['id']}")).json()
    assert (old["value"], old["superseded_by"]) == ("14000", corrected["id"])
    log = (await suite.http.get("/outreach/v1/figure-corrections", params={"area": "TH-50"})).json()["items"]
    assert (log[0]["id"], log[0]["value_before"], log[0]["value"]) == (corrected["id"], "14000", "14100")
    page = await suite.http.get("/board/corrections", headers={"Accept-Language": "en"})
    assert new["because"] in page.text
    again = await suite.post("officer", path, {**new, "value": "14200"})
    assert (again.status_code, again.json()["code"]) == (409, "figure_superseded")


async def test_it_stands_beside_counted_figures_and_is_not_among_them(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    document = _document("TH-30")
    document["figures"][0] |= {"indicator": "new_employers", "value": "482", "bound": "exact", "words": "482 new units"}
    await suite.made("officer", FIGURES, document)
    asked = {"indicator": "new_employers", "area": "TH-30", "on": "2020-12-31"}
    items = (await suite.get("officer", "/outreach/v1/figures", **asked)).json()["items"]
    (printed,) = [one for one in items if one["status"] == "reported"]
    assert (printed["value"], printed["words"], printed["position"]) == ("482", "482 new units", None)
    assert document["document"] in printed["source"]
    assert next(one for one in items if one["status"] == "counted")["value"] in {None, "0"}


@pytest.mark.parametrize("missing", ["source", "document", "published_on", "area"])
async def test_a_figure_without_its_source_is_refused(shared_suite: RunningSuite, missing: str) -> None:
    document = _document()
    for body in ({k: v for k, v in document.items() if k != missing}, {**document, missing: ""}):
        answer = await shared_suite.post("officer", FIGURES, body)
        assert (answer.status_code, answer.json()["errors"][0]["pointer"]) == (422, f"/{missing}")


async def test_staff_of_a_province_import_and_correct_its_figures_alone(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    suite.tokens["near"] = suite.box.issuer.token(party="officer", subject="near", office="TH-50")
    refused = await suite.post("near", FIGURES, _document("TH-10"))
    assert (refused.status_code, refused.json()["code"]) == (403, "area_outside_office")
    own, other = _document("TH-50"), _document("TH-10")
    await suite.made("near", FIGURES, own)
    await suite.made("officer", FIGURES, other)
    new = {"value": "1", "words": "1", "because": "misread"}
    far = await suite.post("near", f"{FIGURES}/{(await _of(suite, other))['id']}/correction", new)
    assert far.status_code == 404
    assert (await suite.post("near", f"{FIGURES}/{(await _of(suite, own))['id']}/correction", new)).status_code == 201
    assert (await suite.post("person-a", FIGURES, own)).status_code == 403

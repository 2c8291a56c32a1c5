"""Files of results: row errors in the sender's file, a dry run, resuming, and no specimen of another laboratory."""

import csv
import io
from typing import Any
from uuid import uuid4

import pytest

from libs.common.runtime import faults, supervision
from services.programmes.testing.rules.result_file import Cells, ReadResult, RowFault, read_row
from tests.programmes import PATH, in_the_programme, mine, registered
from tests.running_suite import RunningSuite

DAY = "2021-06-07"


def test_cells_are_read_in_three_languages_and_faults_have_a_column() -> None:
    person = str(uuid4())
    right = Cells("S-1", person, "dương tính", "มี", "", "")
    read = read_row(right, laboratory="L")
    assert isinstance(read, ReadResult)
    assert (read.finding.outcome, read.finding.symptoms, read.finding.complications) == ("positive", True, False)
    assert (read.laboratory, str(read.person_id)) == ("L", person)
    for cells, fault in (
        (Cells("S-1", "1", "positive", "", "", ""), ("person_id", "person_id_invalid")),
        (Cells("S-1", person, "maybe", "", "", ""), ("outcome", "outcome_unknown")),
        (Cells("S-1", person, "ลบ", "often", "", ""), ("symptoms", "yes_or_no")),
        (Cells("S-1", person, "ลบ", "", "often", ""), ("complications", "yes_or_no")),
        (Cells("", person, "ลบ", "", "", ""), ("specimen_code", "missing")),
    ):
        told = read_row(cells, laboratory="L")
        assert isinstance(told, RowFault)
        assert (told.column, told.code) == fault
    assert isinstance(read_row(Cells("S", person, "ลบ", "", "", ""), laboratory=""), RowFault), "nobody's laboratory"


async def _laboratory(suite: RunningSuite) -> str:
    body = {"name": "L", "area": "TH-10", "address": "บางนา"}
    return suite.become("laboratory", (await suite.made("officer", f"{PATH}/laboratories", body))["id"])


async def _taken(suite: RunningSuite, who: str, person: str) -> dict[str, Any]:
    await registered(suite, person)
    label = {"person_id": person, "code": f"F-{uuid4().hex[:8]}", "taken_on": DAY}
    return await suite.made(who, f"{PATH}/specimens", label)


def _file(rows: list[tuple[str, ...]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows([("mã mẫu", "person_id", "kết quả", "triệu chứng"), *rows])
    return text.getvalue().encode()


async def _sent(suite: RunningSuite, who: str, rows: list[tuple[str, ...]], **query: Any) -> dict[str, Any]:
    return await suite.sent_file(who, "results.csv", _file(rows), path=f"{PATH}/result-files", **query)


async def _own(suite: RunningSuite, who: str, **query: Any) -> dict[str, Any]:
    items = (await suite.get(who, f"{PATH}/own-place/specimens", **query)).json()["items"]
    return {item["code"]: item for item in items}


async def test_a_file_records_good_rows_and_returns_bad_ones(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 4)
    ours, theirs = await _laboratory(suite), await _laboratory(suite)
    people = [person for person, _, _ in employer.staff]
    taken = [await _taken(suite, ours, person) for person in people[:3]]
    strange = await _taken(suite, theirs, people[3])
    one, two, three = (specimen["code"] for specimen in taken)
    rows = [
        (one, people[0], "negative", ""),
        (two, people[2], "âm tính", ""),  # swapped
        (three, people[2], "perhaps", ""),
        (strange["code"], people[3], "negative", ""),
        (one, people[0], "positive", ""),  # again
    ]
    tried = await _sent(suite, ours, rows, dry_run="true")
    assert (tried["status"], tried["result"]["recorded"], tried["result"]["failed_rows"]) == ("incomplete", 1, 4)
    assert (await mine(suite, people[0]))["tests"][0]["status"] == "taken", "a dry run records nothing"
    job = await _sent(suite, ours, rows)
    assert job["result"]["recorded"] == 1
    failed = await suite.get(ours, job["result"]["failed_file"])
    told = list(csv.DictReader(io.StringIO(failed.text.removeprefix("\ufeff"))))
    assert [(row["mã mẫu"], row["error_column"], row["error_code"]) for row in told] == [
        (two, "person_id", "specimen_of_another"),
        (three, "outcome", "outcome_unknown"),
        (strange["code"], "specimen_code", "specimen_unknown"),
        (one, "specimen_code", "specimen_twice"),
    ]
    assert (await suite.get(theirs, f"{PATH}/jobs/{job['id']}")).status_code == 404, "a file is its sender's"
    again = await _sent(suite, ours, [(one, people[0], "negative", ""), (two, people[1], "positive", "")])
    assert (again["status"], again["result"]["unchanged"], again["result"]["recorded"]) == ("done", 1, 1)
    other = await _sent(suite, ours, [(one, people[0], "positive", "")])
    assert (other["status"], other["result"]["failed_rows"]) == ("incomplete", 1), "a correction says why"
    own = await _own(suite, ours)
    assert {code: (item["status"], item["outcome"]) for code, item in own.items()} == {
        one: ("reported", "negative"), two: ("reported", "positive"), three: ("waiting", None),
    }  # fmt: skip
    assert set(await _own(suite, ours, status="waiting")) == {three}
    assert strange["code"] in await _own(suite, theirs)
    looks = (await suite.get(suite.become("person", people[0]), "/programmes/v1/me/looks")).json()["items"]
    assert "laboratory.specimens" in {look["action"] for look in looks} or await _seen_later(suite, people[0])


async def _seen_later(suite: RunningSuite, person: str) -> bool:
    await suite.settled()
    looks = (await suite.get(suite.become("person", person), "/programmes/v1/me/looks")).json()["items"]
    return "laboratory.specimens" in {look["action"] for look in looks}


async def test_a_file_whose_worker_stopped_goes_on_and_records_nothing_twice(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = shared_suite
    monkeypatch.setattr(supervision, "_PAUSE_S", (0.02,))
    employer = await in_the_programme(suite, 3)
    ours = await _laboratory(suite)
    rows = []
    for person, _, _ in employer.staff:
        rows.append(((await _taken(suite, ours, person))["code"], person, "negative", ""))
    died: list[str] = []

    def die_at(point: str) -> None:
        def die() -> None:
            if point not in died:
                died.append(point)
                raise ConnectionError(point)

        monkeypatch.setitem(faults.armed, point, die)

    for point in ("job.before_commit", "job.after_commit"):
        die_at(point)
    job = await _sent(suite, ours, rows)
    assert died == ["job.before_commit", "job.after_commit"]
    assert (job["status"], job["result"]["failed_rows"]) == ("done", 0)
    assert (job["result"]["recorded"], job["result"]["unchanged"]) == (2, 1), "the one before the stop stays"
    assert {(item["status"], item["version"]) for item in (await _own(suite, ours)).values()} == {("reported", 1)}

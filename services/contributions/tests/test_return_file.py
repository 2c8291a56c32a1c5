"""A clerk's file: thousands of rows and a few bad ones, in the encodings and words of two countries."""

import csv
import io
import json
from typing import Any

import pytest
import xlsxwriter
from sqlalchemy import text

from libs.common.door.context import own_in
from libs.common.values.identifiers import uuid7
from services.contributions.context import Context
from services.contributions.files import schedule
from tests.running_suite import RunningSuite
from tests.staff import Staffed, agent_of, staffed


def _csv(rows: list[list[str]], *, encoding: str = "utf-8", delimiter: str = ",") -> bytes:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter).writerows(rows)
    return out.getvalue().encode(encoding)


HEADING = ["employer_number", "month", "national_id", "wage", "absence"]
THAI = ["เลขทะเบียนนายจ้าง", "งวดเดือน", "เลขประจำตัวประชาชน", "ชื่อ", "ค่าจ้าง", "เหตุที่ไม่ได้ค่าจ้าง"]


def _rows(employer: Staffed, month: str, wage: str = "12000.00") -> list[list[str]]:
    return [[employer.number, month, number, wage, ""] for _, number, _ in employer.staff]


async def test_two_employers_one_bad_row_and_only_that_row_sent_again(suite: RunningSuite) -> None:
    await suite.move_to("2021-02-10")
    whole, broken = await staffed(suite, 3), await staffed(suite, 3)
    rows = _rows(whole, "2021-01") + _rows(broken, "2021-01")
    rows[4][3] = "-5.00"
    await suite.settled()
    job = await suite.sent_file("officer", "jan.csv", _csv([HEADING, *rows]))
    assert job["status"] == "incomplete"
    assert (job["result"]["accepted_returns"], job["result"]["lines"], job["result"]["failed_rows"]) == (1, 3, 1)
    failed = await suite.get("officer", job["result"]["failed_file"])
    heading, bad = list(csv.reader(io.StringIO(failed.content.decode("utf-8-sig"))))
    assert heading == [*HEADING, "error_column", "error_code", "error_fix"]
    assert bad[:5] == rows[4]
    assert bad[5:7] == ["wage", "wage_below_zero"]
    returns = await suite.get("officer", job["result"]["failed_file"].replace("failed-rows", "returns"))
    became = list(csv.DictReader(io.StringIO(returns.text)))
    assert {row["employer_number"]: (row["status"], row["headcount"]) for row in became} == {
        whole.number: ("accepted", "3"),
        broken.number: ("incomplete", ""),
    }
    standing = await suite.get("officer", "/contributions/v1/returns", employer_id=broken.id)
    assert standing.json()["items"] == [], "an incomplete return posts nothing"

    bad[3] = "5000.00"
    again = await suite.sent_file("officer", "mended.csv", _csv([heading, bad]))
    assert (again["status"], again["result"]["lines"]) == ("done", 3)
    posted = (await suite.get("officer", "/contributions/v1/returns", employer_id=broken.id)).json()["items"][0]
    assert (posted["headcount"], posted["totals"]["employee"]["payable"]) == (3, "870.00")
    months = await suite.get("officer", f"/contributions/v1/persons/{broken.staff[1][0]}/months")
    assert [(m["month"], m["wage"]) for m in months.json()["items"]] == [("2021-01", "5000.00")]


async def test_thai_headings_in_windows_874_with_words_for_absences(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 2)
    rows = [[employer.number, "2021-01", n, "สมชาย ใจดี", "9000", ""] for _, n, _ in employer.staff]
    rows[1][4:] = ["0", "หยุดกิจการชั่วคราว"]
    job = await suite.sent_file(employer.persona, "ม.ค.csv", _csv([THAI, *rows], encoding="cp874", delimiter=";"))
    assert (job["status"], job["result"]["encoding"], job["result"]["lines"]) == ("done", "cp874", 2)


async def test_a_spreadsheet_with_numbers_for_identifiers(shared_suite: RunningSuite, tmp_path: Any) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 3)
    with xlsxwriter.Workbook(str(tmp_path / "r.xlsx")) as book:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["national_id", "wage"])
        for row, (_, number, _) in enumerate(employer.staff, 1):
            sheet.write_row(row, 0, [int(number), 12345.5])
    content = (tmp_path / "r.xlsx").read_bytes()
    query = {"employer_number": employer.number, "month": "2021-01"}
    tried = await suite.sent_file(employer.persona, "r.xlsx", content, dry_run="true", **query)
    assert (tried["status"], tried["result"]["accepted_returns"], tried["result"]["lines"]) == ("done", 1, 3)
    assert (await suite.get("officer", "/contributions/v1/returns", employer_id=employer.id)).json()["items"] == []
    job = await suite.sent_file(employer.persona, "r.xlsx", content, **query)
    assert (job["status"], job["result"]["lines"]) == ("done", 3)
    again = await suite.sent_file(employer.persona, "r.xlsx", content, **query)
    assert (again["status"], again["result"]["failed_rows"]) == ("incomplete", 3), "filed already: say so on each row"


async def test_months_mixed_in_one_file_and_a_month_nobody_can_file(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    one, two = await staffed(suite, 2), await staffed(suite, 2)
    rows = [*_rows(one, "2021-01"), *_rows(two, "2021-01"), *_rows(one, "2020-12"), *_rows(two, "2564-01")]
    rows = rows[::2] + rows[1::2]
    job = await suite.sent_file("officer", "mixed.csv", _csv([HEADING, *rows]))
    assert (job["result"]["accepted_returns"], job["result"]["lines"], job["result"]["failed_rows"]) == (3, 6, 2)
    failed = (await suite.get("officer", job["result"]["failed_file"])).content.decode("utf-8-sig")
    assert failed.count("buddhist_era_year") == 2


HOSTILE = {
    "empty": b"",
    "binary": b"\x00\x01\x02" * 100,
    "utf-16": "national_id,wage\n1,2\n".encode("utf-16"),
    "zip that is no spreadsheet": b"PK\x03\x04" + b"x" * 200,
    "million columns": b",".join(b"c%d" % n for n in range(100_000)) + b"\n1\n",
    "no heading": b"3100600445635,100\n",
    "undecodable": b"national_id,wage,month,employer_number\n\xff\xff\xdb\xdc,1\n",
}


@pytest.mark.parametrize("name", HOSTILE)
async def test_hostile_files_are_refused_with_a_reason(shared_suite: RunningSuite, name: str) -> None:
    headers = {"Authorization": f"Bearer {shared_suite.token('officer')}"}
    answer = await shared_suite.http.post(
        "/contributions/v1/return-files", files={"file": ("x.csv", HOSTILE[name])}, headers=headers
    )
    assert answer.status_code == 422, answer.text
    assert answer.json()["code"] in {"file_unreadable", "columns_missing", "request_invalid"}


async def test_ragged_rows_and_quotes_left_open_are_rows_with_faults(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 1)
    number = employer.staff[0][1]
    text = f'employer_number,month,national_id,wage,absence\n{employer.number},2021-01,{number},1,2,3,4,5\n"open'
    job = await suite.sent_file("officer", "x.csv", text.encode())
    assert job["status"] == "incomplete"
    assert job["result"]["failed_rows"] == 2


async def test_what_no_text_can_hold_is_refused_at_the_door(shared_suite: RunningSuite) -> None:
    headers = {"Authorization": f"Bearer {shared_suite.token('officer')}"}
    good = b"employer_number,month,national_id,wage\n1,2021-01,3100600445635,1\n"
    for content, query in ((b"0\r0", {}), (good, {"late_reason": "a\x00b"}), (good, {"employer_number": "\x00"})):
        files = {"file": ("r.csv", content)}
        path = "/contributions/v1/return-files"
        answer = await shared_suite.http.post(path, params=query, files=files, headers=headers)
        assert answer.status_code == 422, answer.text
        assert answer.json()["code"]


async def test_a_job_that_cannot_be_processed_ends_and_later_jobs_continue(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its stored reason is a text that PostgreSQL cannot store, as a row of another release might have."""
    monkeypatch.setattr(schedule, "EMPLOYERS_AWAITED_S", 0.1)
    good = b"employer_number,month,national_id,wage\n1,2021-01,3100600445635,1\n"
    first = await shared_suite.sent_file("officer", "r.csv", good)
    contributions, bad = shared_suite.box.services["contributions"], uuid7()
    (own_in(contributions.app, Context).uploads / bad.hex).write_bytes(good)
    poisoned = text("""
        INSERT INTO job (job_id, status, sent_by, party, mandates, file_name, given, sheet)
        SELECT :bad, 'queued', sent_by, party, mandates, 'bad.csv', CAST(:given AS json), sheet FROM job
        WHERE job_id = CAST(:first AS uuid)
    """)
    given = json.dumps({"late_reason": "\x00", "kind": "original"})
    await contributions.database.one_statement(poisoned, {"bad": bad, "given": given, "first": first["id"]})
    behind = await shared_suite.sent_file("officer", "r.csv", good)
    assert behind["status"] == "incomplete", "the employer is not known; the file was worked on"
    ended = (await shared_suite.get("officer", f"/contributions/v1/jobs/{bad}")).json()
    assert (ended["status"], ended["result"].get("code")) == ("failed", "unexpected"), ended


async def test_a_payroll_agent_sends_a_file_for_whose_mandate_it_has(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    agent = await agent_of(suite, employer)
    await suite.settled()
    lines = [f"{e.number},2021-01,{e.staff[0][1]},9000.00" for e in (employer, other)]
    content = "\n".join(["employer_number,month,national_id,wage", *lines]).encode()
    job = await suite.sent_file(agent, "both.csv", content)
    assert (job["result"]["accepted_returns"], job["result"]["failed_rows"]) == (1, 1), job
    failed = (await suite.get(agent, job["result"]["failed_file"])).text
    assert f"{other.number},2021-01" in failed
    assert "employer_unknown" in failed

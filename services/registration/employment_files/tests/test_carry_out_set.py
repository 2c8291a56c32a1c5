"""Each good row of a file is carried out once, and each bad one comes back, even if the work is interrupted."""

from collections import Counter
from datetime import date

import pytest

from libs.common.runtime import faults, supervision
from services.registration.employment_files.actions import carry_out_set
from services.registration.employment_files.tests.sent import (
    COLUMNS,
    FILES,
    codes,
    failed_rows,
    hires,
    insured,
    sent,
    staff_of,
)
from tests.running_suite import RunningSuite
from tests.sheets import FORMATS, TYPED
from tests.staff import agent_of, staffed


@pytest.mark.parametrize("kind", FORMATS)
async def test_every_format_hires_ends_and_returns_failed_rows(shared_suite: RunningSuite, kind: str) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 7)
    old = hires(two, people[:5], started_on="2021-01-02")
    assert (await sent(suite, two.persona, old))["status"] == "done"
    day = date if kind in TYPED else lambda *ymd: date(*ymd).isoformat()
    number = int if kind in TYPED else str
    p = [number(person.national_id) for person in people]
    employer, born = number(two.number), [day(*person.born_on.timetuple()[:3]) for person in people]
    rows = [
        [employer, p[0], None, None, day(2021, 1, 9), "resigned", None],
        [employer, p[1], None, None, day(2021, 1, 2), "ลาออก", None],  # on its first day
        [employer, p[2], born[2], day(2021, 1, 2), day(2021, 1, 8), "เลิกจ้าง", number("0")],
        [employer, p[3], None, None, day(2021, 1, 9), "retired", None],
        [employer, p[4], None, None, day(2021, 1, 6), "resigned", None],
        [employer, p[4], born[4], day(2021, 1, 8), None, None, None],  # and comes back
        [employer, p[5], born[5], day(2021, 1, 4), day(2021, 1, 8), "contract_expired", None],  # entered when over
        [employer, p[6], None, None, day(2021, 1, 8), "resigned", None],  # of somebody else's
        [employer, p[0], None, None, day(2021, 1, 9), "resigned", None],
    ]
    content = FORMATS[kind]([COLUMNS, *rows])
    job = await suite.sent_file(two.persona, f"staff.{kind}", content, path=FILES)
    assert await codes(suite, two.persona, job) == [
        ("ended_on", "employment_ends_before_start"),
        ("reason", "reason_unknown"),
        ("national_id", "not_employed_here"),
        ("national_id", "national_id_twice"),
    ]
    result = job["result"]
    assert (result["ended"], result["started"]) == (3, 2)
    staff = await staff_of(suite, two)
    assert [staff[str(person.person_id)][:3] for person in people[:6]] == [
        ("2021-01-02", "2021-01-09", "resigned"),
        ("2021-01-02", None, None),
        ("2021-01-02", "2021-01-08", "terminated"),
        ("2021-01-02", None, None),
        ("2021-01-08", None, None),
        ("2021-01-04", "2021-01-08", "contract_expired"),
    ]
    again = await suite.sent_file(two.persona, f"staff.{kind}", content, path=FILES)
    assert (again["result"]["unchanged"], again["result"]["failed_rows"]) == (6, 3), "what is so already stays so"
    done = await suite.get(two.persona, job["result"]["failed_file"].replace("failed-rows", "employments"))
    assert Counter(line.split(",")[1] for line in done.text.splitlines()[1:]) == {"ended": 3, "started": 2}


async def test_a_row_is_judged_with_the_existing_employments(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 4)
    await sent(suite, two.persona, hires(two, people[:2], started_on="2021-01-02"))
    born = [str(person.born_on) for person in people]
    p = [person.national_id for person in people]
    rows = [
        [two.number, p[0], born[0], "2021-01-05", "", "", ""],
        [two.number, p[1], "", "", "2021-01-09", "resigned", ""],
        [two.number, p[2], born[2], "2020-06-01", "", "", ""],  # dated back: a stranger's
        [two.number, p[3], born[3], "2021-01-04", "", "", ""],
        [two.number, p[3], born[3], "2021-01-06", "", "", ""],  # on days of the row above
        [two.number, p[3], "", "", "2021-01-09", "died", ""],  # hired by this file, and leaves
    ]
    job = await sent(suite, two.persona, rows)
    assert await codes(suite, two.persona, job) == [
        ("started_on", "employment_overlaps"),
        ("national_id", "national_id_twice"),
    ]
    assert (job["result"]["started"], job["result"]["waiting"], job["result"]["ended"]) == (2, 1, 2)
    staff = await staff_of(suite, two)
    assert staff[str(people[2].person_id)][3] == "waiting"
    assert staff[str(people[3].person_id)] == ("2021-01-04", "2021-01-09", "died", "stands")
    late = [[two.number, p[1], "", "", "2021-01-20", "resigned", ""]]
    assert await codes(suite, two.persona, await sent(suite, two.persona, late)) == [
        ("ended_on", "employment_already_ended")
    ]
    await suite.settled()
    facts = (await suite.get(two.persona, "/registration/v1/events", limit=50)).json()["items"]
    of_last = [f["type"] for f in facts if f["data"].get("person_id") == str(people[3].person_id)]
    assert of_last == ["registration.employment_started.v1", "registration.employment_ended.v1"]


async def test_a_payroll_agent_sends_only_for_employers_with_a_mandate(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two, three = await staffed(suite, 0), await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 3)
    agent = await agent_of(suite, two)
    await suite.settled()
    job = await sent(suite, agent, [*hires(two, people[:1]), *hires(three, people[1:2])])
    assert await codes(suite, agent, job) == [("employer_number", "employer_unknown")]
    other = await suite.get(three.persona, job["result"]["failed_file"])
    assert other.status_code == 404, "another's file"
    whole = [row[1:] for row in hires(two, people[2:])]
    content = FORMATS["csv"]([COLUMNS[1:], *whole])
    done = await suite.sent_file(agent, "staff.csv", content, path=FILES, employer_number=two.number)
    assert done["result"]["started"] == 1


async def test_interrupted_work_continues_and_does_no_row_twice(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    suite = shared_suite
    monkeypatch.setattr(carry_out_set, "SET_PERSONS", 2)
    monkeypatch.setattr(supervision, "_PAUSE_S", (0.02,))
    one, two = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 6)
    rows = hires(two, [*people[:5], type(people[5])(people[5].person_id, people[5].national_id, date(1969, 1, 1))])
    died: list[str] = []
    passed = [0]

    def die_at(point: str) -> None:
        """Stop the nth run at the nth point that it passes, whether it judges or carries out a set."""

        def die() -> None:
            passed[0] += 1
            if passed[0] == len(died) + 1:
                passed[0] = 0
                died.append(point)
                raise ConnectionError(point)

        monkeypatch.setitem(faults.armed, point, die)

    for point in ("job.before_commit", "job.after_commit"):
        die_at(point)
    job = await sent(suite, two.persona, rows)
    before, after = "job.before_commit", "job.after_commit"
    assert died == [before, after, before, after, before], "while judging, before and after a set, before the last set"
    assert (job["result"]["started"], job["result"]["failed_rows"]) == (5, 1)
    assert await codes(suite, two.persona, job) == [("national_id", "person_does_not_match")]
    await suite.settled()
    facts = (await suite.get(two.persona, "/registration/v1/events", limit=50)).json()["items"]
    assert Counter(f["data"]["person_id"] for f in facts if "person_id" in f["data"]) == {
        str(person.person_id): 1 for person in people[:5]
    }


async def test_ten_thousand_rows_with_twelve_bad_ones_that_are_all_named(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The last test of the file: the other services hear of the hires for a while."""
    suite = shared_suite
    monkeypatch.setattr(carry_out_set, "SET_PERSONS", 3_000)
    one, two = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 9_999)
    rows = hires(two, people)
    bad = {
        10: (2, "2528-02-01", "born_on", "buddhist_era_year"),
        299: (2, "30/04/1985", "born_on", "day_invalid"),
        300: (2, "1969-01-01", "national_id", "person_does_not_match"),
        600: (2, "1969-01-01", "national_id", "person_does_not_match"),
        3_000: (1, "1234567890123", "national_id", "national_id_invalid"),
        4_000: (0, one.number, "employer_number", "employer_unknown"),
        5_000: (6, "000009", "branch", "branch_unknown"),
        6_000: (4, "2021-01-04", "reason", "end_needs_reason"),
        7_000: (3, "2018-12-31", "started_on", "day_before_registration"),
        8_000: (3, "2031-01-01", "started_on", "day_too_far_ahead"),
        9_000: (2, "", "born_on", "born_on_needed"),
    }
    right = {n: list(rows[n]) for n in bad}
    for n, (place, cell, _, _) in bad.items():
        rows[n][place] = cell
    rows.append(list(rows[0]))
    job = await sent(suite, two.persona, rows)
    assert (job["status"], job["progress"]["done"]) == ("incomplete", 10_000)
    result = job["result"]
    assert (result["done"], result["started"], result["failed_rows"]) == (9_988, 9_988, 12)
    back = await failed_rows(suite, two.persona, job)
    told = [(row["error_column"], row["error_code"]) for row in back]
    assert told == [*[(column, code) for _, _, column, code in bad.values()], ("national_id", "national_id_twice")]
    assert back[0]["error_fix"] == "Row 12: This is a year of the Buddhist era; write the CE year 1985."
    assert [row["national_id"] for row in back[:-1]] == [rows[n][1] for n in bad], "as they were sent"
    mended = await sent(suite, two.persona, list(right.values()))
    assert (mended["status"], mended["result"]["done"]) == ("done", 11)
    shown = (await suite.get(two.persona, f"/registration/v1/employers/{two.id}/staff", on="2021-01-04")).json()[
        "items"
    ]
    assert {(one["given_name"], one["standing"]) for one in shown} == {("สมชาย", "stands")}
    before = await suite.get(two.persona, f"/registration/v1/employers/{two.id}/staff", on="2021-01-03")
    assert before.json()["items"] == []
    feed = await suite.get(two.persona, "/registration/v1/events", limit=1)
    assert feed.json()["items"][0]["data"]["employer_id"] == two.id

"""Uploads: one job for each key, no file left behind, and no sender blocks another."""

import asyncio
import os
import time
from pathlib import Path
from typing import Any
from uuid import UUID

import httpx
import pytest
from sqlalchemy import text

from libs.common.database.rows import Query
from libs.common.door.context import door_in
from libs.common.door.everywhere import file_jobs
from libs.common.sheets.jobs import FileJobs
from libs.common.values.identifiers import uuid7
from services.contributions.files.rules.return_file import RETURN_COLUMNS
from tests.running_suite import RunningSuite
from tests.sheets import as_csv
from tests.staff import Staffed, staffed

PATH = "/contributions/v1/return-files"
_ALL_OF_SENDER = Query(
    int, "SELECT count(*) AS jobs FROM job WHERE sent_by = :sent_by AND coalesce(party_id::text, '') = :party_id"
)


def _content(employer: Staffed, wage: str = "9000.00") -> bytes:
    rows = [[employer.number, "2021-01", number, wage] for _, number, _ in employer.staff]
    return as_csv([["employer_number", "month", "national_id", "wage"], *rows])


async def _sent(
    suite: RunningSuite, persona: str, content: bytes, *, key: str | None = None, name: str = "x.csv", **query: str
) -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}"} | ({"Idempotency-Key": key} if key else {})
    return await suite.http.post(PATH, params=query, files={"file": (name, content)}, headers=headers)


async def _ended(suite: RunningSuite, persona: str, answer: httpx.Response) -> dict[str, Any]:
    for _ in range(600):
        found: dict[str, Any] = (await suite.get(persona, answer.json()["job"])).json()
        if found["status"] not in {"queued", "running"}:
            return found
        await asyncio.sleep(0.03)
    raise AssertionError(found)


def _folder(suite: RunningSuite) -> Path:
    uploads = door_in(suite.box.services["contributions"].app).uploads
    assert uploads is not None
    return uploads


async def test_thirty_at_once_with_one_key_are_one_job(local_suite: RunningSuite) -> None:
    suite = local_suite
    await suite.move_to("2021-02-10")
    employer = await staffed(suite, 2)
    await suite.settled()
    answers = await asyncio.gather(*(_sent(suite, employer.persona, _content(employer), key="k") for _ in range(30)))
    early = [a for a in answers if a.status_code == 409]  # on a busy machine: the first is still being taken in
    assert {a.json()["code"] for a in early} <= {"request_in_flight"}
    again = [await _sent(suite, employer.persona, _content(employer), key="k") for _ in early]
    answers = [a for a in answers if a.status_code != 409] + again
    assert {a.status_code for a in answers} == {202}, {a.text for a in answers}
    assert len({a.json()["id"] for a in answers}) == 1
    assert sum(a.headers.get("idempotency-replayed") == "true" for a in answers) == 29
    assert (await _ended(suite, employer.persona, answers[0]))["status"] == "done"
    other = await _sent(suite, employer.persona, _content(employer, "1.00"), key="k")
    assert (other.status_code, other.json()["code"]) == (422, "idempotency_key_reused")
    assert list(_folder(suite).iterdir()) == [], "no file without a job stays"
    jobs = await suite.box.services["contributions"].database.one_statement(text("SELECT count(*) AS n FROM job"))
    assert jobs[0]["n"] == 1


async def test_files_are_for_the_services_own_user(shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    suite, modes = shared_suite, []
    employer = await staffed(suite, 1)
    real = file_jobs.keep_upload

    def keep(file: Any, place: Path) -> None:
        before = os.umask(0)
        try:
            real(file, place)
        finally:
            os.umask(before)
        modes.append(tuple(path.stat().st_mode & 0o777 for path in (place, place.parent, place.parent.parent)))

    monkeypatch.setattr(file_jobs, "keep_upload", keep)
    for name in ("x.csv", "a\x00b.csv", "x" * 300, "\u202egpj.csv", "ม.ค..csv"):
        answer = await _sent(suite, "officer", _content(employer), name=name)
        assert answer.status_code == 202, (name, answer.text)
        await _ended(suite, "officer", answer)
    assert set(modes) == {(0o600, 0o700, 0o700)}


async def test_refused_uploads_leave_nothing(local_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    for content, query in ((b"", {}), (b"PK\x03\x04zip", {}), (b"a,b\n1,2\n", {}), (b"wage\n1", {"month": "x"})):
        assert (await _sent(suite, "officer", content, **query)).status_code == 422
    monkeypatch.setattr(file_jobs, "OPEN_JOBS_MAX", 0)
    full = await _sent(suite, "officer", _content(employer))
    assert (full.status_code, full.json()["code"], full.headers["retry-after"]) == (429, "too_many_files", "10")
    assert not _folder(suite).exists() or list(_folder(suite).iterdir()) == []


async def test_no_more_files_wait_than_may_however_many_are_sent_at_once(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Ended jobs count here like open ones, so that no place is given again meanwhile."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    await suite.settled()
    monkeypatch.setattr(file_jobs, "OPEN_JOBS_MAX", 2)
    monkeypatch.setattr(file_jobs.rows, "COUNT_OPEN_OF_SENDER", _ALL_OF_SENDER)
    answers = await asyncio.gather(*(_sent(suite, employer.persona, _content(employer), key=f"{n}") for n in range(12)))
    assert sorted(a.status_code for a in answers) == [202] * 2 + [429] * 10


async def test_files_that_no_job_waits_for_are_swept(shared_suite: RunningSuite) -> None:
    folder, database = _folder(shared_suite), shared_suite.box.services["contributions"].database
    folder.mkdir(parents=True, exist_ok=True)
    dead, young = folder / uuid7().hex, folder / uuid7().hex
    for path in (dead, young):
        path.write_bytes(b"x")
    os.utime(dead, (time.time() - 7200,) * 2)

    async def no_work(_: Any) -> Any:
        raise AssertionError

    await FileJobs(database, uploads=folder, columns=RETURN_COLUMNS, work=no_work).sweep()
    assert (dead.exists(), young.exists()) == (False, True)


async def test_one_senders_files_do_not_keep_another_waiting(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-02-10")
    one, other = await staffed(suite, 1), await staffed(suite, 1)
    await suite.settled()
    many = [await _sent(suite, one.persona, _content(one, f"{n}000.00"), kind="correction") for n in range(8)]
    last = await _sent(suite, other.persona, _content(other))
    assert (await _ended(suite, other.persona, last))["status"] == "done"
    for answer in many:
        await _ended(suite, one.persona, answer)
    order = text("SELECT party_id FROM job ORDER BY started_at")
    rows = await suite.box.services["contributions"].database.one_statement(order)
    assert str(rows[-1]["party_id"]) == one.id, "who sent eight files waits for the others"


async def test_a_job_belongs_to_its_sender(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, other = await staffed(suite, 1), await staffed(suite, 1)
    sent = await _sent(suite, one.persona, _content(one))
    await _ended(suite, one.persona, sent)
    for job in (sent.json()["id"], str(uuid7())):
        for path in ("", "/events", "/failed-rows", "/returns"):
            refused = await suite.get(other.persona, f"/contributions/v1/jobs/{job}{path}")
            assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), path
    namesake = suite.box.issuer.token(party="employer", subject=one.persona, party_id=UUID(other.id))
    suite.tokens["namesake"] = namesake
    for path in ("", "/events", "/failed-rows", "/returns"):
        refused = await suite.get("namesake", f"/contributions/v1/jobs/{sent.json()['id']}{path}")
        assert (refused.status_code, refused.json()["code"]) == (404, "not_found"), path
    followed = await suite.get(one.persona, f"/contributions/v1/jobs/{sent.json()['id']}/events")
    assert followed.status_code == 200
    assert "event: progress" in followed.text

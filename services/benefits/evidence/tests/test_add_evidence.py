"""A photo of a claim is kept without its place, read by the officer, seen by nobody else, and gone with the person."""

from typing import Any
from uuid import uuid4

import httpx
import pytest

from libs.common.database.rows import Query
from tests.claims import claimed, close, photo, sent_evidence, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import staffed

_KEPT = Query(int, "SELECT count(*) AS n FROM evidence_file WHERE claim_id = :claim_id")


async def _sent(suite: RunningSuite, persona: str, claim: str, content: bytes, key: str = "") -> httpx.Response:
    headers = {"Authorization": f"Bearer {suite.token(persona)}", "Idempotency-Key": key or uuid4().hex}
    path = f"/benefits/v1/claims/{claim}/evidence"
    return await suite.http.post(path, files={"file": ("x.jpg", content)}, headers=headers)


async def _listed(suite: RunningSuite, persona: str, claim: str) -> list[dict[str, Any]]:
    answer = await suite.get(persona, f"/benefits/v1/claims/{claim}/evidence")
    assert answer.status_code == 200, answer.text
    items: list[dict[str, Any]] = answer.json()["items"]
    return items


@pytest.fixture
async def filed(shared_suite: RunningSuite) -> tuple[str, str, str]:
    """Return a claim, its person and a stranger."""
    employer, other = await with_nine_months(shared_suite, 1), await staffed(shared_suite, 1)
    await close(shared_suite, employer)
    await shared_suite.settled()
    claim = await claimed(shared_suite, employer, employer.staff[0][0])
    return claim, employer.staff[0][0], shared_suite.become("person", other.staff[0][0])


async def test_a_photo_is_kept_without_its_place_and_read_by_the_officer(
    shared_suite: RunningSuite, filed: tuple[str, str, str]
) -> None:
    suite, (claim, person, stranger) = shared_suite, filed
    me, key = suite.become("person", person), uuid4().hex
    sent = await _sent(suite, me, claim, photo(place="13.7563N 100.5018E"), key)
    again = await _sent(suite, me, claim, photo(place="13.7563N 100.5018E"), key)
    assert (sent.status_code, again.json(), again.headers["Idempotency-Replayed"]) == (201, sent.json(), "true")
    assert (sent.json()["media_type"], sent.json()["size"]) == ("image/jpeg", len(photo()))
    path = f"/benefits/v1/evidence/{sent.json()['id']}/content"
    for persona in (me, "officer"):
        read = await suite.get(persona, path)
        assert (read.content, read.headers["content-type"]) == (photo(), "image/jpeg")
        assert read.headers["X-Content-Type-Options"] == "nosniff"
        assert [one["id"] for one in await _listed(suite, persona, claim)] == [sent.json()["id"]]
    for persona in (stranger, "employer-a"):
        assert (await suite.get(persona, path)).status_code in {403, 404}
        assert (await _sent(suite, persona, claim, photo())).status_code in {403, 404}
    twice = await _sent(suite, me, claim, photo(place="elsewhere"))
    assert (twice.status_code, twice.json()["code"]) == (409, "evidence_already_there"), "the same picture"
    await suite.settled()
    looks = (await suite.get(me, "/benefits/v1/me/looks")).json()["items"]
    assert "evidence.read" in {look["action"] for look in looks}, "the person sees who looked"


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "file_not_taken"),
        (b"MZ\x90\x00", "file_not_taken"),
        (b"<svg xmlns='http://www.w3.org/2000/svg'/>", "file_not_taken"),
        (photo()[:40], "file_not_taken"),
        (b"%PDF-1.7\n1 0 obj<</S/JavaScript/JS(app.alert(1))>>endobj\n%%EOF", "file_not_harmless"),
    ],
)
async def test_what_is_no_photo_and_no_scan_is_refused_and_nothing_is_kept(
    shared_suite: RunningSuite, filed: tuple[str, str, str], content: bytes, code: str
) -> None:
    suite, (claim, person, _) = shared_suite, filed
    refused = await _sent(suite, suite.become("person", person), claim, content)
    assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert await _KEPT.one(suite.box.services["benefits"].database, claim_id=claim) == 0


async def test_a_file_is_taken_back_and_all_go_with_the_person(
    shared_suite: RunningSuite, filed: tuple[str, str, str]
) -> None:
    suite, (claim, person, stranger) = shared_suite, filed
    me, database = suite.become("person", person), suite.box.services["benefits"].database
    first, _ = [await sent_evidence(suite, me, claim, photo(comment=one)) for one in ("one", "two")]
    removal = f"/benefits/v1/evidence/{first['id']}/removal"
    assert (await suite.post(stranger, removal, {})).status_code == 404
    await suite.made(me, removal, {})
    assert (await suite.post(me, removal, {})).status_code == 404
    assert await _KEPT.one(database, claim_id=claim) == 1
    job = (await suite.get("officer", "/registration/v1/employments", person_id=person)).json()["items"][0]["id"]
    end = {"ended_on": "2021-01-05", "reason": "resigned"}
    await suite.made("officer", f"/registration/v1/employments/{job}/end", end)
    asked = await suite.post("officer", f"/registration/v1/persons/{person}/erasure", {"because": "the time is over"})
    entry = asked.json()
    await suite.made("officer-2", f"/registration/v1/entries/{entry['entry']}/approval", {"hash": entry["hash"]})
    await suite.settled()
    assert await _KEPT.one(database, claim_id=claim) == 0


async def test_a_claim_takes_twenty_files(shared_suite: RunningSuite, filed: tuple[str, str, str]) -> None:
    suite, (claim, person, _) = shared_suite, filed
    me = suite.become("person", person)
    for number in range(20):
        await sent_evidence(suite, me, claim, photo(comment=f"{number:02}"))
    full = await _sent(suite, me, claim, photo(comment="21"))
    assert (full.status_code, full.json()["code"]) == (409, "too_much_evidence")

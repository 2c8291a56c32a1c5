"""Anybody checks a card, and learns whether it is good today, and nothing more."""

from collections.abc import AsyncIterator
from typing import Any

import httpx
import pytest

from services.registration.cards.gateways.card_pdf import checked_at
from services.registration.cards.tests.cards import CARDS, asked, changed, holder, issued, read
from services.registration.tests.covered import COVERAGES, REGISTRATION, code_of, covered, hired, person
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite

CHECKS = f"{REGISTRATION}/card-checks"


async def _checked(suite: RunningSuite, number: str, **more: str) -> httpx.Response:
    return await suite.http.post(CHECKS, json={"number": number, **more})


async def _is_good(suite: RunningSuite, number: str, **more: str) -> bool:
    answer = await _checked(suite, number, **more)
    assert answer.status_code == 200, answer.text
    assert set(answer.json()) == {"valid"}
    return bool(answer.json()["valid"])


def _told(answer: httpx.Response) -> tuple[int, bytes, dict[str, Any]]:
    """Return what a stranger sees of an answer: all but what differs with every request."""
    own = ("date", "trace", "ratelimit", "x-request", "server-timing")
    headers = {name: value for name, value in answer.headers.items() if not name.startswith(own)}
    return answer.status_code, answer.content, headers


async def test_a_card_that_is_not_good_is_as_one_that_never_was(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, _, revoked = await holder(suite)
    await changed(suite, revoked["number"], "revocation", because="forged")
    dead, _, of_the_dead = await holder(suite)
    assert await _is_good(suite, of_the_dead["number"])
    await suite.made("officer", f"{REGISTRATION}/persons/{dead}/death", {"died_on": "2021-01-03", "evidence": "x"})
    _, _, replaced = await holder(suite)
    new = (await changed(suite, replaced["number"], "replacement")).json()
    unknown = _told(await _checked(suite, "TH00000000000098"))
    for one in (revoked, of_the_dead, replaced):
        assert _told(await _checked(suite, one["number"])) == unknown
    assert _told(await _checked(suite, new["number"], kind="hi_card")) == unknown
    assert _told(await _checked(suite, "'; DROP TABLE card --")) == unknown
    assert await _is_good(suite, new["number"])
    assert await _is_good(suite, f"  {new['number'][:2].lower()} {new['number'][2:]} ", kind="insured_card")


async def test_it_is_refused_before_any_listener_hears_that_the_cover_ended(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, cover, made = await holder(suite)
    end = {"last_day": "2021-01-10", "reason": "entered_wrongly"}
    assert (await suite.post("officer", f"{COVERAGES}/{cover['id']}/end", end)).status_code == 200
    assert not await _is_good(suite, made["number"])


@pytest.mark.parametrize("body", [{}, {"number": ""}, {"number": 5}, {"number": "x" * 61}, {"number": "a", "x": "b"}])
async def test_what_is_no_question_is_refused(shared_suite: RunningSuite, body: dict[str, Any]) -> None:
    assert (await shared_suite.http.post(CHECKS, json=body)).status_code == 422


async def test_the_page_answers_the_code_on_the_card(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, _, made = await holder(suite)
    path = checked_at(made["number"], "https://example.org/").removeprefix("https://example.org")
    assert path == f"/check?card={made['number']}"
    good = await suite.http.get(path)
    assert "This card is valid today" in good.text
    wrong = await suite.http.get("/check?card=TH1")
    assert "This card is not valid today" in wrong.text
    assert (await suite.http.post("/check", data={"card": "y" * 400})).status_code == 200


async def test_a_card_is_printed_for_its_holder_and_by_an_officer_with_a_purpose(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, _, made = await holder(suite)
    own, path = suite.become("person", found), made["document"]
    assert path == f"{CARDS}/{made['number']}/document"
    printed = await suite.get(own, path)
    assert printed.content.startswith(b"%PDF-"), printed.text
    assert printed.headers["content-disposition"] == f'attachment; filename="card-{made["number"]}.pdf"'
    assert await code_of(await suite.get("officer", path)) == (403, "purpose_needed")
    headers = {"Authorization": f"Bearer {suite.token('officer')}", "X-Purpose": "at the counter"}
    assert (await suite.http.get(path, headers=headers)).status_code == 200
    assert (await suite.get(suite.become("person", await person(suite)), path)).status_code == 404
    await changed(suite, made["number"], "revocation", because="forged")
    assert (await suite.get(own, f"{CARDS}/{made['number']}")).json()["document"] is None
    assert await code_of(await suite.get(own, path)) == (409, "card_already_ended")


@pytest.fixture(scope="module")
async def vietnamese(
    databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    folder = tmp_path_factory.mktemp("viet_nam")
    async with running_suite(databases, folder, country="viet_nam", today="2022-03-10") as found:
        yield found


async def test_a_book_outlasts_the_cover_and_a_card_of_health_insurance_does_not(vietnamese: RunningSuite) -> None:
    suite = vietnamese
    found = await person(suite)
    employment = await hired(suite, found, "2022-03-01")
    book, card = await issued(suite, found, "si_book"), await issued(suite, found, "hi_card")
    assert (book["number"][:2], book["last_day"]) == ("SI", None)
    assert (card["number"][:2], card["last_day"]) == ("HI", "2023-03-09")
    assert await code_of(await changed(suite, book["number"], "renewal")) == (409, "card_has_no_end")
    left = {"ended_on": "2022-03-10", "reason": "resigned"}
    ended = await suite.post("officer", f"{REGISTRATION}/employments/{employment}/end", left)
    assert ended.status_code == 200, ended.text
    assert await _is_good(suite, book["number"])
    assert not await _is_good(suite, card["number"])
    assert (await read(suite, card["number"]))["reason"] == "cover_ended"
    assert (await changed(suite, book["number"], "replacement")).status_code == 201, "kept without any cover"
    assert await code_of(await asked(suite, found, kind="hi_card")) == (409, "card_needs_cover")


async def test_what_a_scheme_does_not_go_with(vietnamese: RunningSuite) -> None:
    suite = vietnamese
    found = await person(suite)
    await covered(suite, found, scheme="vn_voluntary", option=None, income="1500000", first_day="2022-03-10")
    assert await _is_good(suite, (await issued(suite, found, "si_book"))["number"])
    assert await code_of(await asked(suite, found, kind="hi_card")) == (409, "card_needs_cover")
    assert await code_of(await asked(suite, found, kind="insured_card")) == (422, "card_kind_unknown")

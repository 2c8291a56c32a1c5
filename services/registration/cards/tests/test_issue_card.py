"""A person who is covered and alive has one card of a kind, also when a hundred ask at one moment."""

import asyncio
from uuid import uuid4

from services.registration.cards.tests.cards import CARDS, asked, holder, issued, kind_of, read
from services.registration.tests.covered import REGISTRATION, code_of, covered, hired, person
from tests.running_suite import RunningSuite


async def test_an_employee_gets_a_card_and_sees_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    assert await code_of(await asked(suite, found)) == (409, "card_needs_cover")
    await hired(suite, found, "2021-01-04")
    made = await issued(suite, found)
    assert made["number"][:2] == "TH"
    assert len(made["number"]) == 16
    assert int(made["number"][2:]) % 97 == 1
    assert (made["ended_on"], made["reason"], made["area"]) == (None, None, "TH-10")
    own = suite.become("person", found)
    mine = (await suite.get(own, f"{REGISTRATION}/me/cards")).json()
    assert [one["number"] for one in mine["items"]] == [made["number"]]
    assert (await suite.get(own, f"{CARDS}/{made['number']}")).json() == made
    stranger = suite.become("person", await person(suite))
    assert (await suite.get(stranger, f"{CARDS}/{made['number']}")).status_code == 404
    await suite.settled()
    feed = (await suite.get(own, f"{REGISTRATION}/events", limit=1000)).json()["items"]
    assert [one["data"]["kind"] for one in feed if one["type"].endswith("card_issued.v1")] == ["insured_card"]


async def test_a_person_has_one_card_of_a_kind(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, _, first = await holder(suite)
    again = await asked(suite, found, suite.become("person", found))
    assert await code_of(again) == (409, "card_exists")
    assert again.json()["card"] == first["number"]


async def test_of_a_hundred_at_one_moment_one_is_issued(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    await covered(suite, found)
    answers = await asyncio.gather(*(asked(suite, found) for _ in range(100)))
    codes = [answer.status_code for answer in answers]
    assert codes.count(201) == 1, codes
    assert set(codes) <= {201, 409, 503}
    mine = (await suite.get("officer", f"{REGISTRATION}/persons/{found}/cards")).json()["items"]
    assert len(mine) == 1


async def test_the_dead_get_none(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    await covered(suite, found)
    await suite.made("officer", f"{REGISTRATION}/persons/{found}/death", {"died_on": "2021-01-03", "evidence": "x"})
    assert await code_of(await asked(suite, found)) == (409, "card_holder_died")


async def test_what_is_asked_wrongly(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    assert await code_of(await asked(suite, found, kind="library_card")) == (422, "card_kind_unknown")
    assert (await asked(suite, str(uuid4()))).status_code == 404
    assert (await asked(suite, found, suite.become("person", await person(suite)))).status_code == 404
    assert (await suite.get("officer", f"{CARDS}/TH00")).status_code == 404
    assert (await suite.get("officer", CARDS, area="TH-XX")).status_code == 422


async def test_officers_list_cards_by_area_and_kind(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    _, _, made = await holder(suite)
    numbers = []
    cursor = None
    for _ in range(20):
        more = {"cursor": cursor} if cursor else {}
        page = (await suite.get("officer", CARDS, area="TH-10", kind=kind_of(suite), limit=2, **more)).json()
        numbers += [one["number"] for one in page["items"]]
        if (cursor := page["next"]) is None:
            break
    assert made["number"] in numbers
    assert numbers == sorted(set(numbers))
    elsewhere = (await suite.get("officer", CARDS, area="TH-50")).json()["items"]
    assert made["number"] not in [one["number"] for one in elsewhere]
    assert (await read(suite, made["number"]))["ended_on"] is None

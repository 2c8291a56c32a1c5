"""A card ends with its person and its cover, and with the merge of two registrations that have one each."""

from services.registration.cards.tests.cards import asked, changed, ended, holder, read
from services.registration.tests.covered import COVERAGES, REGISTRATION, code_of, hired, person
from tests.callers import merge
from tests.running_suite import RunningSuite


async def test_a_death_ends_it(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found, _, made = await holder(suite)
    await suite.made("officer", f"{REGISTRATION}/persons/{found}/death", {"died_on": "2021-01-03", "evidence": "x"})
    assert await code_of(await changed(suite, made["number"], "replacement")) == (409, "card_already_ended")
    assert (await read(suite, made["number"]))["reason"] == "died"


async def test_it_ends_some_months_after_the_cover(local_suite: RunningSuite) -> None:
    suite = local_suite
    _, cover, made = await holder(suite, first_day="2021-01-01")
    last = {"last_day": "2021-03-31", "reason": "not_entitled"}
    assert (await suite.post("officer", f"{COVERAGES}/{cover['id']}/end", last)).status_code == 200
    await suite.move_to("2021-09-30")
    assert (await read(suite, made["number"]))["reason"] is None
    await suite.move_to("2021-10-01")
    gone = await ended(suite, made["number"])
    assert (gone["reason"], gone["ended_on"]) == ("cover_ended", "2021-10-01")


async def test_an_employment_takes_the_place_of_the_cover(local_suite: RunningSuite) -> None:
    suite = local_suite
    found, cover, made = await holder(suite, first_day="2021-01-01")
    await hired(suite, found, "2021-01-04")
    await suite.settled()
    await suite.move_to("2021-12-01")
    assert (await suite.get("officer", f"{COVERAGES}/{cover['id']}")).json()["reason"] == "employed"
    assert (await read(suite, made["number"]))["reason"] is None


async def test_of_two_registrations_of_a_person_the_kept_one_has_the_card(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept, _, first = await holder(suite)
    merged, _, second = await holder(suite)
    await merge(suite, kept, merged)
    assert (await read(suite, second["number"]))["reason"] == "merged"
    assert (await read(suite, first["number"]))["reason"] is None
    assert await code_of(await asked(suite, merged)) == (409, "card_exists")


async def test_the_card_follows_the_kept_number(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    kept = await person(suite)
    merged, _, only = await holder(suite)
    await merge(suite, kept, merged)
    assert (await read(suite, only["number"]))["reason"] is None
    own = suite.become("person", kept)
    mine = (await suite.get(own, f"{REGISTRATION}/me/cards")).json()["items"]
    assert [one["number"] for one in mine] == [only["number"]]
    assert await code_of(await asked(suite, kept)) == (409, "card_exists")
    assert (await changed(suite, only["number"], "replacement", own)).status_code == 201

"""Doses are corrected and annulled from the last one on; dates that depend on them move."""

from datetime import date
from typing import Any

import pytest

from libs.common.refusals import Refusal
from services.programmes.tests.willing import TODAY, Willing
from services.programmes.vaccination.rules.turns import Turn
from tests.programmes import (
    PATH,
    confirmed,
    given_dose,
    in_the_programme,
    mine,
    session,
)
from tests.running_suite import RunningSuite


async def test_a_correction_moves_the_next_dose_and_takes_its_count_back(willing: Willing) -> None:
    person_id = willing.people[0]
    await willing.confirm()
    first = await willing.dose(person_id, TODAY)
    await willing.correct(first.dose_id, given_on=date(2021, 6, 6))
    assert await willing.turn(person_id) == Turn(2, "coronavac", date(2021, 6, 27), date(2021, 7, 4))
    second = await willing.dose(person_id, date(2021, 6, 27))
    with pytest.raises(Refusal, match="later_dose_stands"):
        await willing.correct(first.dose_id, annulled=True)
    annulled = await willing.correct(second.dose_id, annulled=True)
    assert (annulled.version, annulled.annulled) == (2, True)
    assert (await willing.turn(person_id)).dose_no == 2
    assert (await willing.journal())["dose_1"] == 1
    assert "dose_2" not in await willing.journal()


async def test_doses_are_annulled_from_the_last_and_serious_events_reach_an_officer(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    await confirmed(suite, employer)
    site, _ = await session(suite, "vaccination", day="2021-06-07", capacity=1, offers="coronavac")
    one = (await given_dose(suite, person, site, "2021-06-07", product="coronavac")).json()
    await suite.move_to("2021-06-28")
    two = (await given_dose(suite, person, site, "2021-06-28", product="coronavac")).json()
    first = await suite.post("officer", f"{PATH}/doses/{one['id']}/corrections", {"annulled": True, "because": "x"})
    assert (first.status_code, first.json()["code"]) == (409, "later_dose_stands")
    await suite.made("officer", f"{PATH}/doses/{two['id']}/corrections", {"annulled": True, "because": "never given"})
    card = await mine(suite, person)
    assert (len(card["doses"]), card["vaccinations"][0]["status"], card["vaccinations"][0]["next_dose"]) == (
        1,
        "confirmed",
        2,
    )
    assert (await given_dose(suite, person, site, "2021-06-28", product="coronavac")).status_code == 201

    me, path = suite.become("person", person), f"{PATH}/doses/{one['id']}/adverse-events"
    event = {"severity": "serious", "onset_on": "2021-06-08", "description": "swollen throat"}
    before = await suite.post(me, path, {**event, "onset_on": "2021-06-01"})
    assert before.json()["code"] == "onset_before_dose"
    assert (await suite.post("person-b", path, event)).status_code == 404
    reported = await suite.made(me, path, event)
    waiting = (await suite.get("officer", f"{PATH}/inbox")).json()["items"]
    assert [w["kind"] for w in waiting] == ["adverse_event"]
    review = f"{PATH}/adverse-events/{reported['id']}/review"
    await suite.made("officer", review, {"note": "sent to Siriraj"})
    assert (await suite.get("officer", f"{PATH}/inbox")).json()["items"] == []
    assert (await suite.post("officer", review, {"note": "again"})).status_code == 404


async def _two_doses(suite: RunningSuite) -> tuple[str, str, list[str]]:
    """Record two doses; return the person, the site and the ids of dose 1 of 2021-06-07 and dose 2 of 2021-06-28."""
    employer = await in_the_programme(suite, 1)
    person = employer.staff[0][0]
    site, _ = await session(suite, "vaccination", day="2021-06-30", capacity=2, offers="coronavac")
    await confirmed(suite, employer)
    doses = []
    for day in ("2021-06-07", "2021-06-28"):
        await suite.move_to(day)
        answer = await given_dose(suite, person, site, day, product="coronavac")
        assert answer.status_code == 201, answer.text
        doses.append(answer.json()["id"])
    return person, site, doses


async def test_a_corrected_dose_keeps_the_rules_of_the_first_entry(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    person, site, (first, second) = await _two_doses(suite)
    await suite.move_to("2021-08-01")

    async def corrected(dose: str, **changed: Any) -> str:
        path = f"{PATH}/doses/{dose}/corrections"
        answer = await suite.post("officer", path, {**changed, "because": "typed wrong"})
        return str(answer.json().get("code", answer.status_code))

    refused = {
        "dose_before_interval": [(first, {"given_on": "2021-07-10"}), (second, {"given_on": "2021-06-27"})],
        "other_product": [(first, {"product": "astrazeneca"}), (second, {"product": "astrazeneca"})],
        "dose_number_taken": [(first, {"dose_no": 2}), (second, {"dose_no": 1})],
        "dose_number_not_next": [(second, {"dose_no": 3})],
        "later_dose_stands": [(first, {"annulled": True})],
        "product_unknown": [(second, {"product": "water"})],
    }
    for code, tries in refused.items():
        for dose, changed in tries:
            assert await corrected(dose, **changed) == code, changed
    assert await corrected(first, given_on="2021-06-06") == "200"
    assert await corrected(second, given_on="2021-06-29", lot="B7") == "200"

    assert await corrected(second, annulled=True) == "200"
    again = await given_dose(suite, person, site, "2021-07-15", product="coronavac")
    assert again.status_code == 201
    assert await corrected(second, lot="L2") == "dose_number_taken", "its number has a successor"
    assert await corrected(second, dose_no=3) == "dose_number_not_next"
    shown = (await mine(suite, person))["doses"]
    assert [(d["dose_no"], d["given_on"]) for d in shown] == [(1, "2021-06-06"), (2, "2021-07-15")]

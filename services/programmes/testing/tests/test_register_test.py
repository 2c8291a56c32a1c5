"""Registration for a test: with a reason, one open test for each person."""

from datetime import date

import pytest

from libs.common.refusals import Refusal
from services.programmes.sites.rules.triage import Answers
from services.programmes.testing.actions.register_test import cancel_test
from services.programmes.tests.known import Known
from services.programmes.tests.tested import registered_for
from tests.programmes import PATH, contact_of, in_the_programme, registered
from tests.running_suite import RunningSuite


async def test_a_person_has_one_open_test_and_a_reason_for_it(known: Known) -> None:
    person_id = known.people[0]
    async with known.database.transaction(wakes=False) as connection:
        old = Answers("close_contact", symptoms=False, last_contact_on=date(2021, 5, 1))
        with pytest.raises(Refusal, match="contact_too_long_ago"):
            await registered_for(known, connection, person_id, old)
        made = await registered_for(known, connection, person_id)
        assert (made.priority, made.method, made.status) == (1, "rt_pcr", "registered")
        with pytest.raises(Refusal, match="test_already_open"):
            await registered_for(known, connection, person_id)
        await cancel_test(connection, made.test_id)
        again = await registered_for(known, connection, person_id)
        assert again.test_id != made.test_id
        with pytest.raises(Refusal):
            await cancel_test(connection, made.test_id)


async def test_triage_refuses_a_contact_of_long_ago_and_puts_symptoms_first(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await in_the_programme(suite, 2)
    person, other = employer.staff[0][0], employer.staff[1][0]
    me = suite.become("person", person)
    for contact in ("2021-05-23", "2021-06-08", None):
        late = await suite.post(me, f"{PATH}/tests", {**contact_of(person), "last_contact_on": contact})
        assert (late.status_code, late.json()["code"]) == (422, "contact_too_long_ago"), contact
        assert late.json()["errors"][0]["pointer"] == "/last_contact_on"
    ill = await registered(suite, person, symptoms=True, last_contact_on=None)
    risky = await registered(suite, other, reason="high_risk", last_contact_on=None)
    assert (ill["priority"], risky["priority"], risky["method"]) == (1, 3, "rapid")
    for bad in ({"reason": "drawn"}, {"symptoms": "perhaps"}, {"area": "a\x00b"}, {"person_id": "x"}):
        answer = await suite.post(me, f"{PATH}/tests", {**contact_of(person), **bad})
        assert answer.status_code == 422, bad

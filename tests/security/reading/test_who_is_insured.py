"""An employer cannot learn who is insured: a stranger looks the same, registered or not."""

from deploy.onebox.parties import national_id
from tests.programmes import PATH, in_the_programme
from tests.running_suite import RunningSuite
from tests.staff import agent_of, form_of, next_person


async def test_a_list_of_the_willing_does_not_tell_who_is_insured(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer, other = await in_the_programme(suite, 1), await in_the_programme(suite, 1)
    unknown = national_id(next_person(), form_of(suite))
    agent = await agent_of(suite, employer)
    await suite.settled()
    for who, told in ((employer.persona, "not_employed"), (agent, "not_employed"), ("officer", "person_unknown")):
        answers = []
        for number in (unknown, other.staff[0][1]):
            body = {"employer_number": employer.number, "national_id": number}
            answers.append(await suite.post(who, f"{PATH}/vaccinations", body))
        first, second = [(a.status_code, a.json()["errors"]) for a in answers]
        assert (first[0], first[1][0]["code"]) == (422, told)
        assert (first == second) == (who != "officer"), "to an employer they are alike"

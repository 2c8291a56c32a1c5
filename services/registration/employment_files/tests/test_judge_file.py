"""A file reveals no birthdays: wrong pairs count as tries, but a few among thousands of right ones are slips."""

from datetime import timedelta

from deploy.onebox.parties import national_id
from services.registration.employment_files.actions.judge_file import TRIES_FOR
from services.registration.employment_files.tests.sent import FILES, Somebody, codes, hires, insured, sent, staff_of
from tests.running_suite import RunningSuite
from tests.sheets import as_csv
from tests.staff import agent_of, form_of, next_person, staffed

EMPLOYMENTS = "/registration/v1/employments"
NO_MATCH = ("national_id", "person_does_not_match")


def _wrong(one: Somebody, days: int = 1) -> Somebody:
    return Somebody(one.person_id, one.national_id, one.born_on + timedelta(days=days))


async def _hire(suite: RunningSuite, employer: str, persona: str, one: Somebody) -> tuple[int, str]:
    body = {"employer_id": employer, "started_on": "2021-01-04", "national_id": one.national_id,
            "born_on": str(one.born_on)}  # fmt: skip
    answer = await suite.post(persona, EMPLOYMENTS, body)
    return answer.status_code, answer.json().get("code", "")


async def test_a_file_of_guesses_is_refused_whole_and_ends_the_day(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, guesser = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 40)
    rows = hires(guesser, [*[_wrong(person) for person in people[:39]], people[39]])
    job = await sent(suite, guesser.persona, rows)
    assert (job["status"], job["result"]["code"]) == ("failed", "too_many_tries")
    assert set(job["result"]["details"]) == {"en", "th", "vi"}
    assert await staff_of(suite, guesser) == {}, "the right pair neither"
    assert await _hire(suite, guesser.id, guesser.persona, people[39]) == (429, "too_many_tries")
    headers = {"Authorization": f"Bearer {suite.token(guesser.persona)}"}
    again = await suite.http.post(FILES, files={"file": ("x.csv", as_csv([["national_id"]]))}, headers=headers)
    assert (again.status_code, again.json()["code"]) == (429, "too_many_tries")
    assert int(again.headers["Retry-After"]) == TRIES_FOR.total_seconds()
    await suite.settled()
    me = suite.become("person", str(people[0].person_id))
    looks = (await suite.get(me, "/registration/v1/me/looks")).json()["items"]
    assert [look["by"] for look in looks if look["action"] == "employment.no_match"] == ["employer"]


async def test_unknown_and_another_birthday_are_alike_and_one_number_is_asked_once(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 2)
    unknown = Somebody(people[0].person_id, national_id(next_person(), form_of(suite)), people[0].born_on)
    guesses = [_wrong(people[1], days) for days in range(1, 6)]
    job = await sent(suite, two.persona, hires(two, [_wrong(people[0]), unknown, *guesses, people[1]]))
    found = await codes(suite, two.persona, job)
    assert found == [NO_MATCH, NO_MATCH, NO_MATCH, *[("born_on", "born_on_differs")] * 5], "the right one is not told"
    assert await staff_of(suite, two) == {}


async def test_guesses_in_many_small_files_and_dry_runs_add_up(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, guesser = await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 7)
    for n, person in enumerate(people[:6]):
        for _ in range(1 if n == 5 else 2):
            job = await sent(suite, guesser.persona, hires(guesser, [_wrong(person)]), dry_run=str(n % 2 == 0).lower())
            assert await codes(suite, guesser.persona, job) == [NO_MATCH], "sent again it is one"
    assert await _hire(suite, guesser.id, guesser.persona, people[6]) == (429, "too_many_tries")


async def test_wrong_rows_of_several_senders_lock_the_named_person(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one = await staffed(suite, 0)
    (person,) = await insured(suite, one, 1)
    others = [await staffed(suite, 0) for _ in range(2)]
    for n, other in enumerate(others):
        for day in range(3):
            await sent(suite, other.persona, hires(other, [_wrong(person, 1 + 3 * n + day)]))
    last = await staffed(suite, 0)
    assert await _hire(suite, last.id, last.persona, person) == (429, "too_many_tries")
    job = await sent(suite, last.persona, hires(last, [person]))
    assert await codes(suite, last.persona, job) == [("national_id", "too_many_tries")]
    assert (await sent(suite, "officer", hires(last, [person])))["result"]["done"] == 1, "officers are not counted"


async def test_slips_among_right_pairs_are_free_and_known_staff_gain_no_tries(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    one, two, three = await staffed(suite, 0), await staffed(suite, 0), await staffed(suite, 0)
    people = await insured(suite, one, 1_215)
    agent = await agent_of(suite, two, three)
    await suite.settled()
    good, slips = people[:1_200], people[1_200:1_211]
    rows = hires(two, [*good, *[_wrong(person) for person in slips]])
    tried = await sent(suite, agent, rows, dry_run="true")
    assert (tried["result"]["done"], tried["result"]["failed_rows"]) == (1_200, 11)
    assert await staff_of(suite, two) == {}
    assert await _hire(suite, three.id, agent, people[1_212]) == (201, ""), (
        "six of the slips are free, five are tries, and there are six"
    )
    done = await sent(suite, agent, rows)
    assert (done["status"], done["result"]["started"], done["result"]["failed_rows"]) == ("incomplete", 1_200, 11)
    again = await sent(suite, agent, rows)
    assert (again["result"]["unchanged"], again["result"]["failed_rows"]) == (1_200, 11), "counted once"
    refused = await sent(suite, agent, hires(two, [*good, *[_wrong(person, 2) for person in slips[:2]]]))
    assert refused["result"].get("code") == "too_many_tries", "its own staff again is no proof of anything"
    assert await _hire(suite, three.id, agent, people[1_213]) == (429, "too_many_tries")

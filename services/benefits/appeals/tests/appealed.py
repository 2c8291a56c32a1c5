"""Claims that were rejected, for the tests of appeals."""

from typing import Any

from tests.claims import claimed, close, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed

APPEAL = {"because": "I worked there until the order"}


async def rejected(suite: RunningSuite) -> tuple[Staffed, str, str, str]:
    """Make a claim that nobody certified and an officer rejected; return employer, person, the persona, the claim."""
    await suite.move_to("2021-01-10")
    employer = await with_nine_months(suite, 1)
    person = employer.staff[0][0]
    await close(suite, employer)
    await suite.settled()
    claim = await claimed(suite, employer, person)
    await suite.made("officer", f"/benefits/v1/claims/{claim}/rejection", {"reason": "nobody certified it"})
    return employer, person, suite.become("person", person), claim


async def appeals(suite: RunningSuite, who: str, claim: str) -> dict[str, Any]:
    answer = await suite.get(who, f"/benefits/v1/claims/{claim}/appeals")
    assert answer.status_code == 200, answer.text
    found: dict[str, Any] = answer.json()
    return found


async def refused(suite: RunningSuite, who: str, path: str, body: dict[str, Any], status: int, code: str) -> None:
    answer = await suite.post(who, f"/benefits/v1/{path}", body)
    assert (answer.status_code, answer.json()["code"]) == (status, code), answer.text

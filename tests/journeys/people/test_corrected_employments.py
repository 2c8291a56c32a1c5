"""A corrected employment changes who is missing in a return, and what a claim is paid for, each time."""

from typing import Any

from tests.claims import certify, claimed, close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed


async def _left_out(suite: RunningSuite, employer: Staffed) -> list[str]:
    """Return the persons not paid for if December names only the second of the staff."""
    body = {"employer_id": employer.id, "month": "2020-12", "kind": "correction", "lines": employer.lines()[1:]}
    answer = await suite.post(employer.persona, "/contributions/v1/returns?dry_run=true", body)
    assert answer.status_code == 200, answer.text
    found: list[str] = answer.json()["not_paid_for"]
    return found


async def test_returns_and_claims_follow_a_corrected_employment(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await with_nine_months(suite, 2)
    person, _, employment = employer.staff[0]
    await close(suite, employer)
    await certify(suite, employer, person)
    claim = await claimed(suite, employer, person)
    await suite.settled()

    async def now() -> tuple[bool, str, int]:
        told = await read(suite, claim)
        decision: dict[str, Any] = told["decision"] or {}
        return await _left_out(suite, employer) == [person], told["status"], decision.get("days", 0)

    whole = (True, "in_payment", 56)
    assert await now() == whole
    for corrected, expected in (
        ({"ended_on": "2021-01-20", "reason": "resigned"}, (True, "stopped", 16)),
        ({"ended_on": None}, whole),
        ({"ended_on": "2020-12-01", "reason": "resigned"}, (False, "rejected", 0)),
        ({"ended_on": None}, whole),
        ({"started_on": "2021-01-01"}, (False, "in_payment", 56)),
        ({"started_on": "2019-01-01"}, whole),
    ):
        path = f"/registration/v1/employments/{employment}/correction"
        await suite.made("officer", path, {**corrected, "because": "the contract was read again"})
        await suite.settled()
        assert await now() == expected, corrected

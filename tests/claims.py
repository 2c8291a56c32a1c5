"""Claims of force majeure through the public doors: closed, claimed, certified, paid."""

from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

FIRST, LAST = "2021-01-04", "2021-02-28"


async def close(suite: RunningSuite, employer: Staffed, *, cause: str = "dangerous_communicable_disease") -> None:
    order = {
        "employer_id": employer.id,
        "first_day": FIRST,
        "last_day": LAST,
        "order_number": "BKK 1/2564",
        "issued_by": "Bangkok Metropolitan Administration",
        "cause": cause,
    }
    await suite.made("officer", "/registration/v1/closure-orders", order)


async def claimed(suite: RunningSuite, employer: Staffed, person: str, **changed: Any) -> str:
    body = {
        "branch": "unemployment_force_majeure",
        "person_id": person,
        "employer_id": employer.id,
        "cause": "closure_order",
        "first_day": FIRST,
        "last_day": LAST,
        "payee": {"bank": "KBANK", "account": "1234567890"},
    }
    return str((await suite.made(suite.become("person", person), "/benefits/v1/claims", {**body, **changed}))["id"])


async def certify(suite: RunningSuite, employer: Staffed, person: str, **changed: Any) -> dict[str, Any]:
    body = {
        "employer_id": employer.id,
        "person_id": person,
        "cause": "closure_order",
        "order_number": "BKK 1/2564",
        "first_day": FIRST,
        "last_day": LAST,
        "wages_paid": False,
    }
    return await suite.made(employer.persona, "/benefits/v1/employer-certificates", {**body, **changed})


async def read(suite: RunningSuite, claim: str) -> dict[str, Any]:
    found: dict[str, Any] = (await suite.get("officer", f"/benefits/v1/claims/{claim}")).json()
    return found


async def pay(suite: RunningSuite, month: str) -> dict[str, Any]:
    run = await suite.made("officer", "/benefits/v1/payment-runs", {"month": month})
    own = await suite.post("officer", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": run["hash"]})
    assert own.status_code == 403, "nobody releases their own run"
    other = await suite.post("officer-2", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": "0" * 64})
    assert other.status_code == 409
    released = await suite.made("officer-2", f"/benefits/v1/payment-runs/{run['id']}/release", {"hash": run["hash"]})
    assert released["status"] == "released"
    return run


async def with_nine_months(suite: RunningSuite, count: int) -> Staffed:
    employer = await staffed(suite, count)
    for number in range(4, 13):
        await employer.file(f"2020-{number:02d}", count, wage="12000.00")
    return employer

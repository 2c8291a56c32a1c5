"""Covers with premiums, through the public doors of a suite of Viet Nam."""

import asyncio
from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import new_number

REGISTRATION, CONTRIBUTIONS = "/registration/v1", "/contributions/v1"
COVERAGES = f"{REGISTRATION}/coverages"
PAYMENTS, PLANS = f"{CONTRIBUTIONS}/premium-payments", f"{CONTRIBUTIONS}/premium-plans"


async def person(suite: RunningSuite) -> str:
    """Register a person and return the id."""
    body = {"national_id": new_number(suite), "given_name": "Lan", "family_name": "Nguyễn",
            "born_on": "1985-04-30", "sex": "female", "area": "VN-HN", "phones": []}  # fmt: skip
    return str((await suite.made("officer", f"{REGISTRATION}/persons", body))["id"])


async def household(
    suite: RunningSuite, number: int, first_day: str = "2022-05-01"
) -> tuple[str, list[dict[str, Any]]]:
    """Enter a household whose members are all covered; return its id and the covers in their order."""
    persons = [{"person_id": await person(suite)} for _ in range(number)]
    form = {"head": persons[0], "members": persons[1:], "area": "VN-HN", "scheme": "vn_household_hi",
            "first_day": first_day}  # fmt: skip
    made = await suite.made("officer", f"{REGISTRATION}/household-enrolments", form)
    return made["household"]["id"], made["coverages"]


async def bills(suite: RunningSuite, person_id: str, *, wanted: int = 1, months: str = "") -> list[dict[str, Any]]:
    """List the person's bills, oldest first, once there are so many that count."""
    for _ in range(200):
        await suite.settled()
        found = (await suite.get("officer", f"{CONTRIBUTIONS}/persons/{person_id}/premiums")).json()["items"]
        counted = [one for one in reversed(found) if one["status"] != "replaced" and one["first_month"] >= months]
        if len(counted) >= wanted:
            return counted
        await asyncio.sleep(0.1)
    raise AssertionError(found)


def paying(due: dict[str, Any], reference: str, **changed: Any) -> dict[str, Any]:
    return {"bill": due["reference"], "reference": reference, "amount": due["amount"],
            "paid_on": "2022-05-05", **changed}  # fmt: skip

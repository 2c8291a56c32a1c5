"""Employers with staff, made through the public doors, and the returns they file."""

import asyncio
from collections.abc import Sequence
from typing import Any
from uuid import uuid4

from deploy.onebox.parties import national_id
from services.registration.numbers.rules.number_form import NumberForm
from tests.running_suite import RunningSuite

_numbers = iter(range(1_000_000_014, 1_999_999_999))
_people = iter(range(1, 90_000_000))
_AT_ONCE = 16


def next_person() -> int:
    """Return a serial number that no other person of this run has."""
    return next(_people)


class Staffed:
    """An employer, its own persona, and its staff as (person id, national id, employment id)."""

    def __init__(self, suite: RunningSuite, employer_id: str, number: str) -> None:
        self.suite = suite
        self.id = employer_id
        self.number = number
        self.persona = suite.become("employer", employer_id)
        self.staff: list[tuple[str, str, str]] = []

    async def hire(self, count: int, *, started_on: str = "2019-01-01") -> None:
        form = form_of(self.suite)
        numbers = [national_id(next_person(), form) for _ in range(count)]
        for first in range(0, count, _AT_ONCE):
            hired = [self._hired(number, started_on) for number in numbers[first : first + _AT_ONCE]]
            self.staff += await asyncio.gather(*hired)

    async def _hired(self, number: str, started_on: str) -> tuple[str, str, str]:
        person = {"given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30", "sex": "male", "area": "TH-10"}
        made = await self.suite.made("officer", "/registration/v1/persons", {"national_id": number, **person})
        employment = {"employer_id": self.id, "person_id": made["id"], "started_on": started_on, "branch": "000000"}
        started = await self.suite.made("officer", "/registration/v1/employments", employment)
        return made["id"], number, started["id"]

    def lines(self, count: int | None = None, *, wage: str = "12000.00") -> list[dict[str, Any]]:
        return [{"national_id": number, "wage": wage} for _, number, _ in self.staff[:count]]

    async def file(
        self,
        month: str,
        lines: Sequence[dict[str, Any]] | int,
        *,
        kind: str = "original",
        wage: str = "12000.00",
    ) -> dict[str, Any]:
        given = self.lines(lines, wage=wage) if isinstance(lines, int) else list(lines)
        body = {"employer_id": self.id, "month": month, "kind": kind, "lines": given}
        return await self.suite.made(self.persona, "/contributions/v1/returns", body)


def form_of(suite: RunningSuite) -> NumberForm:
    registration = suite.box.services["registration"]
    law = registration.law
    return NumberForm.of(law.rule("registration", "national_id").at("national_id", registration.clock.today()))


def new_number(suite: RunningSuite) -> str:
    """Return a national number in the country's form that no other person of this run has."""
    return national_id(next_person(), form_of(suite))


async def staffed(
    suite: RunningSuite, count: int, *, registered_on: str = "2019-01-01", area: str = "TH-10"
) -> Staffed:
    number = str(next(_numbers))
    body = {
        "registration_number": number,
        "name": "บริษัท ตัวอย่าง จำกัด",
        "area": area,
        "sector": "C13",
        "registered_on": registered_on,
        "branches": [{"number": "000000", "area": area}],
    }
    employer = await suite.made("officer", "/registration/v1/employers", body)
    found = Staffed(suite, employer["id"], number)
    await found.hire(count, started_on=registered_on)
    return found


async def paid(suite: RunningSuite, employer: Staffed) -> None:
    """Pay the employer's debt, and wait until every service has heard of it."""
    account = (await suite.get("officer", f"/contributions/v1/employers/{employer.id}/account")).json()
    if float(account["balance"]) > 0:
        payment = {"employer_id": employer.id, "reference": f"P-{uuid4()}", "amount": account["balance"]}
        payment["paid_on"] = suite.box.services["contributions"].clock.today().isoformat()
        await suite.made("officer", "/contributions/v1/payments", payment)
        await suite.settled()


async def lent(suite: RunningSuite, employer: Staffed, *, disbursed_on: str, amount: str = "1000000.00") -> str:
    """Pay the employer's debt and disburse a loan of bank-a to it; return the loan's id."""
    await paid(suite, employer)
    application = await suite.made(
        employer.persona,
        "/loans/v1/applications",
        {"employer_id": employer.id, "bank_id": suite.party_id("bank-a"), "phase": "2021", "amount": amount},
    )
    decision = {"decision": "approved", "amount": amount, "interest_rate": "0.0275"}
    decided = await suite.made("bank-a", f"/loans/v1/applications/{application['id']}/decision", decision)
    disbursement = {"disbursed_on": disbursed_on, "reference": f"D-{application['id']}"}
    await suite.made("bank-a-2", f"/loans/v1/loans/{decided['loan_id']}/disbursement", disbursement)
    return str(decided["loan_id"])


async def agent_of(suite: RunningSuite, *employers: Staffed, **changed: Any) -> str:
    """Make a payroll agent's persona, with a mandate of each employer."""
    contact = {"name": "สมหญิง ใจดี", "email": "payroll@example.com"}
    body = {"name": "Siam Payroll Ltd.", "contacts": [contact]}
    agent = await suite.made("officer", "/registration/v1/payroll-agents", body)
    for employer in employers:
        scopes = ["returns", "staff", "certificates"]
        mandate = {"employer_id": employer.id, "agent_id": agent["id"], "scopes": scopes, "first_day": "2020-01-01"}
        await suite.made(employer.persona, "/registration/v1/mandates", {**mandate, **changed})
    return suite.become("payroll_agent", agent["id"])

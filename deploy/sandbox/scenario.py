"""The personas of a sandbox, made through the public doors; each is in a state that a client must handle.

A good payer, a late payer, borrowers at 79.9 % and 80 %, a person registered twice, and one on the last of ninety paid
days. If a country's law lacks a programme, its personas are left out.
"""

import asyncio
import csv
import io
from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID, uuid4

import httpx
from pydantic import BaseModel, TypeAdapter
from starlette.types import ASGIApp

from deploy.onebox.box import Box
from deploy.onebox.parties import Persona, employer_number, national_id
from deploy.suite import a_clearing_bank
from libs.common.door.callers.policies import Party
from libs.common.runtime.composition import settled
from libs.common.runtime.state_files import write_state
from libs.common.values.month import Month
from services.contributions.returns.rules.due_date import due_date
from services.registration.numbers.rules.number_form import NumberForm

FIRST_MONTH, BEFORE_LOAN, LAST_MONTH = Month(2020, 4), Month(2020, 12), Month(2021, 1)
LENT_ON, TODAY = date(2021, 1, 20), date(2021, 2, 12)
BORROWERS_STAFF = 1_000
_FIRST_SERIAL = 50_000_000
_WAGES = {"THB": "12000.00", "VND": "6000000"}


class ScenarioFailed(RuntimeError):
    """A door's answer does not fit the scenario."""


class Made(BaseModel):
    """The new id, and the loan that a decision opened."""

    id: UUID | int | None = None
    """A line of an account has a number."""
    loan_id: UUID | None = None


class Known(BaseModel):
    """A persona, as stored in the folder."""

    persona: str
    party: Party
    party_id: UUID
    about: str


_KNOWN = TypeAdapter(list[Known])


class _Doors:
    """The doors of the box, called by its officer and parties."""

    def __init__(self, box: Box, http: httpx.AsyncClient) -> None:
        self.box = box
        self.http = http

    async def call(self, who: tuple[Party, UUID | None], path: str, body: Any, **more: Any) -> Made | None:
        """Post to a door; return the new id, or None if the country's law has no such thing."""
        party, party_id = who
        token = self.box.issuer.token(party=party, subject=f"sandbox-{more.pop('subject', party)}", party_id=party_id)
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        answer = await self.http.post(path, json=body, headers=headers, **more)
        if answer.status_code == 404 and answer.json().get("code") == "not_in_this_scheme":
            return None
        if answer.status_code not in {200, 201, 202}:
            raise ScenarioFailed(f"{path}: {answer.status_code} {answer.text[:500]}")
        return Made.model_validate_json(answer.content)

    async def made(self, who: tuple[Party, UUID | None], path: str, body: Any) -> UUID:
        """Post to a door that every scheme has; return the new id."""
        made = await self.call(who, path, body)
        if made is None or not isinstance(made.id, UUID):
            raise ScenarioFailed(f"{path}: made nothing")
        return made.id


OFFICER: tuple[Party, None] = ("officer", None)


class Scenario:
    """Makes the parties one after the other; `personas`: the result."""

    def __init__(self, box: Box, http: httpx.AsyncClient) -> None:
        law = box.services["registration"].law
        self.box = box
        self.doors = _Doors(box, http)
        self.personas: list[Known] = []
        self._people = NumberForm.of(law.rule("registration", "national_id").at("national_id", TODAY))
        self._employers = NumberForm.of(law.rule("registration", "employer_number").at("employer_number", TODAY))
        self._wage = _WAGES.get(law.country["currency"], "12000.00")
        self._area = "TH-10" if box.options.country == "thailand" else "VN-HN"
        self._bank = a_clearing_bank(box.options.law / box.options.country)
        self._serial = _FIRST_SERIAL

    def _due(self, month: Month) -> date:
        """Return a day in time for the month's return: the tenth, or the due date if it is earlier."""
        law = self.box.services["contributions"].law
        return min(due_date(law.rule("contributions", "due_date"), month), month.plus(1).first_day.replace(day=10))

    def numbers(self, count: int) -> list[str]:
        """Make national ids that nobody else has."""
        self._serial += count
        return [national_id(n, self._people) for n in range(self._serial - count, self._serial)]

    def _can_be(self, name: str, party: Party, party_id: UUID, about: str) -> None:
        self.personas.append(Known(persona=name, party=party, party_id=party_id, about=about))

    async def employer(self, name: str, about: str) -> tuple[UUID, str]:
        number = employer_number(len(self.personas) + 100, self._employers)
        body = {"registration_number": number, "name": name, "area": self._area, "sector": "C13"}
        made = await self.doors.made(OFFICER, "/registration/v1/employers", {**body, "registered_on": "2020-04-01"})
        self._can_be(name, "employer", made, about)
        return made, number

    async def person(self, name: str, about: str, **more: Any) -> tuple[UUID, str]:
        (number,) = self.numbers(1)
        body = {"national_id": number, "given_name": name, "family_name": "Sandbox", "born_on": "1985-04-30",
                "sex": "female", "area": self._area, **more}  # fmt: skip
        made = await self.doors.made(OFFICER, "/registration/v1/persons", body)
        self._can_be(name, "person", made, about)
        return made, number

    async def employed(self, employer: UUID, person: UUID) -> None:
        body = {"employer_id": str(employer), "person_id": str(person), "started_on": "2020-04-01"}
        await self.doors.call(OFFICER, "/registration/v1/employments", {**body, "branch": "000000"})

    async def file(self, month: Month, rows: Sequence[tuple[str, str]]) -> None:
        """Send a month's returns as a file of (employer number, national id), like a vendor."""
        self.box.move_clock(self._due(month))
        out = io.StringIO()
        writer = csv.writer(out)
        writer.writerow(["employer_number", "month", "national_id", "wage"])
        writer.writerows([employer, str(month), number, self._wage] for employer, number in rows)
        await self._sent(out.getvalue().encode())

    async def _sent(self, content: bytes) -> None:
        http, token = self.doors.http, self.box.issuer.token(party="officer", subject="sandbox-officer")
        headers = {"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex}
        sent = await http.post("/contributions/v1/return-files", files={"file": ("r.csv", content)}, headers=headers)
        for _ in range(2_400):
            job = (await http.get(sent.json()["job"], headers=headers)).json()
            if job["status"] not in {"queued", "running"}:
                break
            await asyncio.sleep(0.05)
        if job["status"] != "done":
            raise ScenarioFailed(f"a return file: {job}")

    async def tell(self) -> None:
        """Make all parties, in the order of the days."""
        self.box.move_clock(date(2020, 4, 1))
        good, good_number = await self.employer("good-payer", "files and pays every month in time")
        _, late_number = await self.employer("late-payer", "has filed and paid nothing since October 2020")
        below, below_number = await self.employer("borrower-79.9", "kept 799 of 1,000 staff: its loan is breached")
        exact, exact_number = await self.employer("borrower-80", "kept 800 of 1,000 staff: its promise is kept")
        closed, closed_number = await self.employer("closed", "was closed by order for half a year")
        claimant, claimant_id = await self.person("day-90", "claims for a long closure: paid for ninety days, no more")
        for place in ("one", "two"):
            await self.person("Twice", f"registered twice, the {place} registration: a possible duplicate")
            self.personas[-1].persona = f"twice-{place}"
        await self.employed(closed, claimant)
        staff = {number: self.numbers(5) for number in (good_number, late_number)}
        staff |= {below_number: self.numbers(BORROWERS_STAFF), exact_number: self.numbers(BORROWERS_STAFF)}
        staff[closed_number] = [claimant_id]
        for month in FIRST_MONTH.until(LAST_MONTH):
            kept = {below_number: 799, exact_number: 800} if month == LAST_MONTH else {}
            late_now = month > Month(2020, 9)
            lenders = () if month < BEFORE_LOAN else (below_number, exact_number)
            filing = [good_number, *lenders, *(() if late_now else (late_number,)),
                      *(() if month == LAST_MONTH else (closed_number,))]  # fmt: skip
            rows = [(number, person) for number in filing for person in staff[number][: kept.get(number)]]
            if month == LAST_MONTH:
                await self._lent(below, exact)
            await self.file(month, rows)
            for payer in (good, *((below, exact) if month in (BEFORE_LOAN, LAST_MONTH) else ())):
                await self._paid(payer, month)
        await self._claimed(closed, claimant)
        self.box.move_clock(TODAY)

    async def _paid(self, employer: UUID, month: Month) -> None:
        balance = await self._balance(employer)
        if not balance.startswith(("0", "-")):
            body = {"employer_id": str(employer), "reference": f"SANDBOX-{employer}-{month}", "amount": balance}
            body["paid_on"] = self._due(month).isoformat()
            await self.doors.call(OFFICER, "/contributions/v1/payments", body)

    async def _balance(self, employer: UUID) -> str:
        """Read the amount that the employer owes; 0 without an account."""
        token = self.box.issuer.token(party="officer", subject="sandbox-officer")
        headers = {"Authorization": f"Bearer {token}"}
        answer = await self.doors.http.get(f"/contributions/v1/employers/{employer}/account", headers=headers)
        return str(answer.json().get("balance", "0"))

    async def _lent(self, *borrowers: UUID) -> None:
        """Make and disburse a loan for each borrower, before the month in which some staff leave."""
        self.box.move_clock(LENT_ON)
        await settled(list(self.box.services.values()), timeout_s=60)
        bank = await self.doors.made(OFFICER, "/loans/v1/banks", {"name": "Sandbox Bank"})
        clerk: tuple[Party, UUID] = ("bank", bank)
        for borrower in borrowers:
            asked = {"employer_id": str(borrower), "bank_id": str(bank), "phase": "2021", "amount": "1000000.00"}
            application = await self.doors.call(("employer", borrower), "/loans/v1/applications", asked)
            if application is None:
                return
            self._can_be("sandbox-bank", "bank", bank, "has lent to both borrowers")
            self._can_be("sandbox-bank-2", "bank", bank, "a second person of that bank")
            decision = {"decision": "approved", "amount": "1000000.00", "interest_rate": "0.0275"}
            path = f"/loans/v1/applications/{application.id}/decision"
            decided = await self.doors.call(clerk, path, decision)
            loan = decided.loan_id if decided else None
            disbursed = {"disbursed_on": LENT_ON.isoformat(), "reference": f"SANDBOX-{borrower}"}
            await self.doors.call(clerk, f"/loans/v1/loans/{loan}/disbursement", disbursed, subject="second")

    async def _claimed(self, employer: UUID, person: UUID) -> None:
        days = {"first_day": "2021-01-04", "last_day": "2021-06-30"}
        order = {"employer_id": str(employer), **days, "order_number": "SANDBOX 1", "issued_by": "Sandbox Province",
                 "cause": "dangerous_communicable_disease"}  # fmt: skip
        await self.doors.call(OFFICER, "/registration/v1/closure-orders", order)
        claim = {"branch": "unemployment_force_majeure", "person_id": str(person), "employer_id": str(employer),
                 "cause": "closure_order", **days, "payee": {"bank": self._bank, "account": "0001"}}  # fmt: skip
        if await self.doors.call(("person", person), "/benefits/v1/claims", claim):
            certificate = {"employer_id": str(employer), "person_id": str(person), "cause": "closure_order",
                           "order_number": "SANDBOX 1", **days, "wages_paid": False}  # fmt: skip
            await self.doors.call(("employer", employer), "/benefits/v1/employer-certificates", certificate)


async def scenario_of(box: Box, app: ASGIApp) -> list[Persona]:
    """Return the sandbox's personas, made at its first start and stored in its folder."""
    file = box.options.data / "scenario.json"
    if not file.exists():
        transport = httpx.ASGITransport(app=app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1", timeout=60) as http:
            scenario = Scenario(box, http)
            await scenario.tell()
        await settled(list(box.services.values()), timeout_s=120)
        write_state(file, _KNOWN.dump_json(scenario.personas).decode())
    known = _KNOWN.validate_json(file.read_bytes())
    return [Persona(one.persona, one.party, one.party_id, f"sandbox-{one.persona}", one.about) for one in known]

"""`prakan demo`: an employer's year, played through the public doors of a running box.

Every event comes from a feed and every row from a door, as a vendor, a bank and an officer see them.
"""

import asyncio
import secrets
from collections.abc import AsyncIterator
from datetime import date

import httpx

from deploy.demo import answers
from deploy.demo.names import NAMES
from deploy.demo.teller import EVENT_AWAITED_S, Storyteller, Told, row
from deploy.folders import LAW
from deploy.onebox.parties import national_id
from libs.common.law.loader import load_law
from services.registration.numbers.rules.number_form import NumberForm

STAFF = 10
MONTHS_2020 = [f"2020-{month:02d}" for month in range(4, 13)]
ORDER = {"first_day": "2021-01-04", "last_day": "2021-01-17", "order_number": "BKK 1/2564"}


async def tell(http: httpx.AsyncClient, *, country: str = "thailand") -> AsyncIterator[Told]:
    """Tell the story of a country whose scheme has loans and force majeure; put the business date back at the end."""
    teller = Storyteller(http)
    teller.tokens = {one.persona: one.token for one in await teller.personas()}
    today = answers.Today.model_validate_json((await http.get("/sandbox/clock")).content).today
    for service in ("registration", "contributions", "loans", "benefits", "programmes"):
        # earlier events are not shown
        teller.seen[service] = await _end_of_feed(teller, service)
    try:
        await teller.move_to("2021-01-10")
        async for item in _hires(teller, country):
            yield item
        async for item in _lends_and_breaks_a_promise(teller):
            yield item
        async for item in _pays_a_benefit(teller):
            yield item
        async for item in _isolates(teller):
            yield item
    finally:
        await teller.move_to(today)


async def _end_of_feed(teller: Storyteller, service: str) -> int:
    position = 0
    while following := (
        await teller.get("officer", f"/{service}/v1/events?after={position}&limit=1000", answers.Feed)
    ).next:
        position = following
    return position


async def _hires(teller: Storyteller, country: str) -> AsyncIterator[Told]:
    yield Told("sentence", f"An employer registers with {STAFF} staff.")
    law = load_law(LAW / country)
    form = NumberForm.of(law.rule("registration", "national_id").at("national_id", date(2021, 1, 10)))
    teller.employer = await _registered(teller, "บริษัท ตัวอย่าง จำกัด")
    yield await teller.heard("officer", "registration", "employer_registered", teller.employer)
    given, family, _ = NAMES[law.country["languages"][0]]
    for _ in range(STAFF):
        number = national_id(10_000_000 + secrets.randbelow(10**9), form)
        born_on = str(date(1960 + secrets.randbelow(40), 1 + secrets.randbelow(12), 1 + secrets.randbelow(28)))
        person = await teller.make("officer", "/registration/v1/persons", {
            "national_id": number, "given_name": secrets.choice(given), "family_name": secrets.choice(family),
            "born_on": born_on, "sex": secrets.choice(["male", "female"]), "area": "TH-10",
        })  # fmt: skip
        started = {"person_id": person, "started_on": "2019-01-01", "branch": "000000"}
        await teller.enter("officer", "/registration/v1/employments", {"employer_id": teller.employer, **started})
        teller.staff.append((person, number))
    yield Told("sentence", "Another one hires the last of them, too: it knows the national id and the day of birth.")
    other = await teller.become("employer", await _registered(teller, "บริษัท อีกแห่ง จำกัด"))
    pair = {"national_id": number, "born_on": born_on}
    body = {"employer_id": other.removeprefix("employer-"), "started_on": "2021-01-10", **pair}
    await teller.enter(other, "/registration/v1/employments", body)
    yield await teller.heard(other, "registration", "employment_started", person)


async def _registered(teller: Storyteller, name: str) -> str:
    number = str(2_000_000_000 + secrets.randbelow(10**9))
    body = {"registration_number": number, "name": name, "area": "TH-10", "sector": "C13"}
    return await teller.make("officer", "/registration/v1/employers", {**body, "registered_on": "2019-01-01"})


async def _files(teller: Storyteller, month: str, count: int, kind: str = "original") -> AsyncIterator[Told]:
    """File a month's return for the first `count` staff; in January the first one is suspended."""
    suspended = {"wage": "0.00", "absence": "suspended"}
    lines = [
        {"national_id": number, **(suspended if month == "2021-01" and at == 0 else {"wage": "12000.00"})}
        for at, (_, number) in enumerate(teller.staff[:count])
    ]
    body = {"employer_id": teller.employer, "month": month, "kind": kind, "lines": lines}
    filed = await teller.post(await _employer(teller), "/contributions/v1/returns", body, answers.Filed)
    yield row(
        "contributions", "monthly_return", return_id=filed.id, version=filed.version,
        headcount=filed.headcount, employee_payable=filed.totals["employee"].payable,
    )  # fmt: skip
    yield await teller.heard("officer", "contributions", "return_accepted", teller.employer)


async def _employer(teller: Storyteller) -> str:
    name = f"employer-{teller.employer}"
    return name if name in teller.tokens else await teller.become("employer", teller.employer)


async def _lends_and_breaks_a_promise(teller: Storyteller) -> AsyncIterator[Told]:
    yield Told(
        "sentence", "It files nine months, pays what it owes, and borrows against its word to keep 80 % of its staff."
    )
    for month in MONTHS_2020:
        async for item in _files(teller, month, STAFF):
            yield item
    account = f"/contributions/v1/employers/{teller.employer}/account"
    owed = (await teller.get("officer", account, answers.Account)).balance
    await teller.enter("officer", "/contributions/v1/payments", {
        "employer_id": teller.employer, "reference": f"STORY-{teller.employer}", "amount": owed,
        "paid_on": "2021-01-10",
    })  # fmt: skip
    yield await teller.heard("officer", "contributions", "payment_received", teller.employer)
    banks = {one.persona: one.party_id for one in await teller.personas()}
    applied = await teller.make(await _employer(teller), "/loans/v1/applications", {
        "employer_id": teller.employer, "bank_id": banks["bank-a"], "phase": "2021",
        "amount": "1000000.00",
    })  # fmt: skip
    decision = {"decision": "approved", "amount": "1000000.00", "interest_rate": "0.0275"}
    loan = (
        await teller.post("bank-a", f"/loans/v1/applications/{applied}/decision", decision, answers.Decided)
    ).loan_id
    disbursed = {"disbursed_on": "2021-01-10", "reference": f"D-{loan}"}
    await teller.enter("bank-a-2", f"/loans/v1/loans/{loan}/disbursement", disbursed)
    yield await teller.heard("bank-a", "loans", "loan_disbursed", loan)
    for day, month, count, kind, event in (
        ("2021-02-05", "2021-01", 10, "original", ""),
        ("2021-03-05", "2021-02", 8, "original", ""),
        ("2021-04-05", "2021-03", 7, "original", "retention_breached"),
        ("2021-04-06", "2021-03", 8, "correction", "retention_restored"),
    ):
        yield Told("sentence", f"{day}: the {kind} return of {month} says {count} staff.")
        await teller.move_to(day)
        async for item in _files(teller, month, count, kind):
            yield item
        if event:
            yield await teller.heard("bank-a", "loans", event, loan)
    retention = await teller.get("bank-a", f"/loans/v1/loans/{loan}/retention", answers.Retention)
    for judged in retention.judgements:
        yield row("loans", "judgement", loan_id=loan, **judged.model_dump())


async def _pays_a_benefit(teller: Storyteller) -> AsyncIterator[Told]:
    yield Told("sentence", "An order closes it for two weeks of January; one of its staff claims, it certifies.")
    person = teller.staff[0][0]
    order = {"issued_by": "Bangkok Metropolitan Administration", "cause": "dangerous_communicable_disease"}
    await teller.enter("officer", "/registration/v1/closure-orders", {"employer_id": teller.employer, **ORDER, **order})
    days = {"first_day": ORDER["first_day"], "last_day": ORDER["last_day"]}
    about = {"employer_id": teller.employer, "person_id": person, "cause": "closure_order"}
    claim = await teller.make(await teller.become("person", person), "/benefits/v1/claims", {
        "branch": "unemployment_force_majeure", **about, **days, "payee": {"bank": "KBANK", "account": "1234567890"},
    })  # fmt: skip
    yield await teller.heard("officer", "benefits", "claim_filed", claim)
    certificate = {**about, **days, "order_number": ORDER["order_number"], "wages_paid": False}
    await teller.enter(await _employer(teller), "/benefits/v1/employer-certificates", certificate)
    await _until(teller, claim, "in_payment")
    yield Told("sentence", "A payment run is frozen by one officer and released by another against its hash.")
    run = await teller.post("officer", "/benefits/v1/payment-runs", {"month": "2021-01"}, answers.Run)
    release = f"/benefits/v1/payment-runs/{run.id}/release"
    released = await teller.post("officer-2", release, {"hash": run.hash}, answers.Status)
    yield row(
        "benefits",
        "payment_run",
        run_id=run.id,
        status=released.status,
        hash=run.hash,
        count=run.count,
        total=run.total,
    )
    paid = await _until(teller, claim, "closed")
    entitled = paid.decision.amount if paid.decision else None
    yield row("benefits", "claim", claim_id=claim, status=paid.status, entitled=entitled)


async def _isolates(teller: Storyteller) -> AsyncIterator[Told]:
    yield Told("sentence", "Another of its staff is tested positive: the employer hears the days, and not why.")
    person = teller.staff[1][0]
    body = {"person_id": person, "reason": "high_risk", "symptoms": False, "area": "TH-10"}
    await teller.enter(await teller.become("person", person), "/programmes/v1/tests", body)
    code = f"D-{secrets.token_hex(6)}"
    specimen = {"person_id": person, "code": code, "taken_on": "2021-04-06"}
    await teller.enter("officer", "/programmes/v1/specimens", specimen)
    result = {"specimen_code": code, "person_id": person, "outcome": "positive", "laboratory": "Demo laboratory"}
    await teller.enter("officer", "/programmes/v1/results", result)
    yield await teller.heard("officer", "programmes", "isolation_ordered", person)
    path = f"/programmes/v1/employers/{teller.employer}/isolations"
    (order,) = (await teller.get(await _employer(teller), path, answers.Isolations)).items
    yield row("programmes", "isolation", **order.model_dump())


async def _until(teller: Storyteller, claim: str, status: str) -> answers.Claim:
    async with asyncio.timeout(EVENT_AWAITED_S):
        while True:
            claim_read = await teller.get("officer", f"/benefits/v1/claims/{claim}", answers.Claim)
            if claim_read.status == status:
                return claim_read
            await asyncio.sleep(0.05)

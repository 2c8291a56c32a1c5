"""Recipes of collection: findings, agreements, write-offs, refunds, drafts of past law."""

from decimal import Decimal
from itertools import count

from libs.common.values.month import Month
from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, recipe, serial
from tests.staff import staffed

CONTRIBUTIONS = "/contributions/v1"
FINDINGS = f"{CONTRIBUTIONS}/findings"
_DRAFTED = count()


async def _low_wage(world: World) -> Call:
    """Make the call that disputes a new finding of an employer of its own."""
    employer = await staffed(world.suite, 1)
    await world.suite.settled()
    await employer.file("2021-05", 1, wage="900.00")
    await world.suite.settled()
    door = f"/contributions/v1/employers/{employer.id}/findings"
    (found,) = (await world.suite.get(employer.persona, door)).json()["items"]
    return Call(employer.persona, f"{FINDINGS}/{found['id']}/answer", {"answer": "dispute", "because": "half days"})


@recipe
async def answer_finding(world: World) -> Call:
    return await _low_wage(world)


@recipe
async def answer_findings(world: World) -> Call:
    call = await _low_wage(world)
    number = int(call.path.split("/")[-2])
    employer_id = call.persona.removeprefix("employer-")
    answers = [{"finding_id": number, **call.body}]
    return Call(call.persona, f"{FINDINGS}/answers", {"employer_id": employer_id, "answers": answers})


@recipe
async def decide_finding_dispute(world: World) -> Call:
    call = await _low_wage(world)
    answered = await world.suite.made(call.persona, call.path, call.body)
    path = f"{FINDINGS}/{answered['id']}/decision"
    return Call("officer", path, {"outcome": "upheld", "because": "the law says so"})


@recipe
async def propose_agreement(world: World) -> Call:
    """Let an employer owe the contributions of April, due on 15 May."""
    employer = await staffed(world.suite, 1)
    await world.suite.settled()
    lines = [{"national_id": employer.staff[0][1], "wage": "12000.00"}]
    filed = {"employer_id": employer.id, "month": "2021-04", "kind": "original", "lines": lines}
    await world.suite.made(employer.persona, f"{CONTRIBUTIONS}/returns", filed)
    body = {"employer_id": employer.id, "instalments": 3, "first_due_on": "2021-06-30"}
    return Call("officer", f"{CONTRIBUTIONS}/agreements", body)


@recipe
async def decide_agreement(world: World) -> Call:
    proposed = (await done(world, "propose_agreement"))["id"]
    body = {"decision": "approved", "because": "it can pay so"}
    return Call("officer-2", f"{CONTRIBUTIONS}/agreements/{proposed}/decision", body)


@recipe
async def propose_write_off(world: World) -> Call:
    """Let an employer owe 5.00 of a month that was due more than half a year ago."""
    employer = await staffed(world.suite, 1)
    await world.suite.settled()
    lines = [{"national_id": employer.staff[0][1], "wage": "12000.00"}]
    filed = {"employer_id": employer.id, "month": "2020-10", "kind": "original", "lines": lines}
    await world.suite.made(employer.persona, f"{CONTRIBUTIONS}/returns", filed)
    account = (await world.suite.get(employer.persona, f"{CONTRIBUTIONS}/employers/{employer.id}/account")).json()
    amount = str(Decimal(account["assessed"]) - 5)
    paid = {"employer_id": employer.id, "reference": f"W{serial()}", "amount": amount, "paid_on": "2020-11-10"}
    await world.suite.made("bank-a", f"{CONTRIBUTIONS}/payments", paid)
    return Call("officer", f"{CONTRIBUTIONS}/write-offs", {"employer_id": employer.id, "because": "too small"})


@recipe
async def approve_write_off(world: World) -> Call:
    proposed = (await done(world, "propose_write_off"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/write-offs/{proposed}/approval", {})


@recipe
async def refuse_write_off(world: World) -> Call:
    proposed = (await done(world, "propose_write_off"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/write-offs/{proposed}/refusal", {})


@recipe
async def propose_refund(world: World) -> Call:
    """Let an employer pay 50.00 above what it owes, which is nothing."""
    employer = await staffed(world.suite, 0)
    await world.suite.settled()
    paid = {"employer_id": employer.id, "reference": f"R{serial()}", "amount": "50.00", "paid_on": "2021-01-10"}
    await world.suite.made("bank-a", f"{CONTRIBUTIONS}/payments", paid)
    body = {"employer_id": employer.id, "amount": "20.00", "because": "paid twice"}
    return Call("officer", f"{CONTRIBUTIONS}/refunds", body)


@recipe
async def decide_refund(world: World) -> Call:
    proposed = (await done(world, "propose_refund"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/refunds/{proposed}/decision", {"decision": "approve"})


@recipe
async def propose_official_assessment(world: World) -> Call:
    """Let an employer file and pay one month, and not file the next."""
    employer = await staffed(world.suite, 1, registered_on="2020-09-01")
    await world.suite.settled()
    await employer.file("2020-10", 1)
    paid = {"employer_id": employer.id, "reference": f"O{serial()}", "amount": "480.00", "paid_on": "2021-01-10"}
    await world.suite.made("bank-a", f"{CONTRIBUTIONS}/payments", paid)
    body = {"employer_id": employer.id, "month": "2020-11", "because": "no return came"}
    return Call("officer", f"{CONTRIBUTIONS}/official-assessments", body)


@recipe
async def decide_official_assessment(world: World) -> Call:
    proposed = (await done(world, "propose_official_assessment"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/official-assessments/{proposed}/decision", {"decision": "approve"})


@recipe
async def propose_law_draft(world: World) -> Call:
    """Change the rate of a month that nobody files, another each time: two of a month do not wait at once."""
    month = Month(2018, 1).plus(next(_DRAFTED) % 24)
    body = {
        "rule": "contribution_due",
        "terms": {"employee": "0.0123"},
        "effective": month.first_day.isoformat(),
        "last_month": str(month),
    }
    return Call("officer", f"{CONTRIBUTIONS}/law-drafts", body)


@recipe
async def approve_law_draft(world: World) -> Call:
    draft = await done(world, "propose_law_draft")
    return Call("officer-2", f"{CONTRIBUTIONS}/law-drafts/{draft['id']}/approval", {"hash": draft["hash"]})


@recipe
async def count_law_draft(world: World) -> Call:
    draft = (await done(world, "propose_law_draft"))["id"]
    return Call("officer-2", f"{CONTRIBUTIONS}/law-drafts/{draft}/count", {})


@recipe
async def withdraw_law_draft(world: World) -> Call:
    draft = (await done(world, "propose_law_draft"))["id"]
    return Call("officer", f"{CONTRIBUTIONS}/law-drafts/{draft}/withdrawal", {})

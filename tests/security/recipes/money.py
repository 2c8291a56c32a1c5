"""Recipes of contributions, benefits and loans."""

from datetime import date, timedelta

from tests.claims import certify, claimed, close, pay, photo, read, sent_evidence, with_nine_months
from tests.security.reading.test_relations import World
from tests.security.recipes import (
    RECIPES,
    Call,
    done,
    filled,
    hired,
    plain,
    recipe,
    serial,
)
from tests.staff import staffed

REGISTRATION, CONTRIBUTIONS = "/registration/v1", "/contributions/v1"
BENEFITS, LOANS = "/benefits/v1", "/loans/v1"
ORDERED = {"first_day": "2021-06-01", "last_day": "2021-06-05"}

plain("record_payment", "bank-a", f"{CONTRIBUTIONS}/payments", employer_id="{employer}", reference="P{n}",
      amount="10.00", paid_on="2021-06-01")  # fmt: skip
plain("certify_standing", "employer", f"{CONTRIBUTIONS}/standing-certificates", employer_id="{employer}")
plain("issue_certificate", "employer", f"{BENEFITS}/employer-certificates", employer_id="{employer}",
      person_id="{person}", cause="quarantine", order_number="Q {n}", wages_paid=False, **ORDERED)  # fmt: skip
plain("change_payee", "person", f"{BENEFITS}/claims/{{claim}}/payee", bank="KBANK", account="1234567890", name="A")
plain("apply_for_loan", "employer", f"{LOANS}/applications", employer_id="{employer}", bank_id="{bank}", phase="2021",
      amount="1000.00")  # fmt: skip
plain("register_bank", "officer", f"{LOANS}/banks", name="Bank {n}")
plain("estimate_benefit", "officer", f"{BENEFITS}/estimates", branch="unemployment_force_majeure",
      cause="closure_order", wages_paid=False, credited=[{"month": "2020-12", "wage": "12000.00"}],
      **ORDERED)  # fmt: skip
plain("assess_wage", "officer", f"{CONTRIBUTIONS}/assessments", month="2021-02", wage="12345.67", area="TH-10")


@recipe
async def correct_certificate(world: World) -> Call:
    issued = (await done(world, "issue_certificate"))["id"]
    body = {"order_number": "Q 2", "wages_paid": True, "because": "paid after all", **ORDERED}
    return filled(world, "employer", f"{BENEFITS}/employer-certificates/{issued}/correction", body)


@recipe
async def remove_evidence(world: World) -> Call:
    sent = await sent_evidence(world.suite, world.own["person"], world.ids["claim"], photo(comment=str(serial())))
    return Call(world.own["person"], f"{BENEFITS}/evidence/{sent['id']}/removal", {})


@recipe
async def withdraw_certificate(world: World) -> Call:
    issued = (await done(world, "issue_certificate"))["id"]
    path = f"{BENEFITS}/employer-certificates/{issued}/withdrawal"
    return filled(world, "employer", path, {"because": "another person"})


@recipe
async def give_standing_consent(world: World) -> Call:
    days = {"first_day": "2021-01-01", "last_day": str(date(2031, 12, 31) + timedelta(days=serial() % 100_000))}
    body = {"employer_id": "{employer}", "bank_id": "{bank}", **days}
    return filled(world, "employer", f"{CONTRIBUTIONS}/standing-consents", body)


@recipe
async def file_return(world: World) -> Call:
    employer = await staffed(world.suite, 1)
    await world.suite.settled()
    lines = [{"national_id": employer.staff[0][1], "wage": "12000.00"}]
    body = {"employer_id": employer.id, "month": "2021-05", "kind": "original", "lines": lines}
    return Call(employer.persona, f"{CONTRIBUTIONS}/returns", body)


@recipe
async def revoke_standing_certificate(world: World) -> Call:
    certificate = (await done(world, "certify_standing"))["id"]
    return Call("officer", f"{CONTRIBUTIONS}/standing-certificates/{certificate}/revocation", {"reason": "an error"})


@recipe
async def withdraw_standing_consent(world: World) -> Call:
    consent = (await done(world, "give_standing_consent"))["id"]
    return Call(world.own["employer"], f"{CONTRIBUTIONS}/standing-consents/{consent}/revocation", {})


@recipe
async def file_claim(world: World) -> Call:
    person = (await hired(world))["id"]
    body = {"branch": "unemployment_force_majeure", "person_id": person, "employer_id": "{employer}",
            "cause": "closure_order", "payee": {"bank": "KBANK", "account": "1234567890"}, **ORDERED}  # fmt: skip
    return filled(world, "officer", f"{BENEFITS}/claims", body)


async def _uncertified(world: World) -> str:
    """Make a claim that waits for the certificate of an employer whose returns name the person."""
    employer = await with_nine_months(world.suite, 1)
    await close(world.suite, employer)
    await world.suite.settled()
    return await claimed(world.suite, employer, employer.staff[0][0])


@recipe
async def proceed_with_claim(world: World) -> Call:
    claim = await _uncertified(world)
    return Call("officer", f"{BENEFITS}/claims/{claim}/proceed", {"reason": "known enough"})


@recipe
async def reject_claim(world: World) -> Call:
    claim = (await done(world, "file_claim"))["id"]
    return Call("officer", f"{BENEFITS}/claims/{claim}/rejection", {"reason": "nobody knows of it"})


@recipe
async def file_appeal(world: World) -> Call:
    call = await reject_claim(world)
    await world.suite.made(call.persona, call.path, call.body)
    return Call("officer", call.path.replace("/rejection", "/appeal"), {"because": "I worked there"})


@recipe
async def decide_appeal(world: World) -> Call:
    appeal = (await done(world, "file_appeal"))["id"]
    body = {"outcome": "upheld", "because": "nothing new"}
    return Call("officer-2", f"{BENEFITS}/appeals/{appeal}/decision", body)


@recipe
async def withdraw_claim(world: World) -> Call:
    claim = (await done(world, "file_claim"))["id"]
    return Call("officer", f"{BENEFITS}/claims/{claim}/withdrawal", {})


@recipe
async def refuse_certificate(world: World) -> Call:
    claim = (await done(world, "file_claim"))["id"]
    body = {"reason": "other", "because": "the papers are with the police"}
    return Call(world.own["employer"], f"{BENEFITS}/certificates-wanted/{claim}/refusal", body)


async def _no_run_is_frozen(world: World) -> None:
    listed = (await world.suite.get("officer", f"{BENEFITS}/inbox")).json()["items"]
    for run in (item["id"] for item in listed if item["kind"] == "payment_run"):
        await world.suite.made("officer", f"{BENEFITS}/payment-runs/{run}/withdrawal", {})


@recipe
async def freeze_payment_run(world: World) -> Call:
    await _no_run_is_frozen(world)
    return Call("officer", f"{BENEFITS}/payment-runs", {"month": "2021-05"})


@recipe
async def release_payment_run(world: World) -> Call:
    run = await done(world, "freeze_payment_run")
    return Call("officer-2", f"{BENEFITS}/payment-runs/{run['id']}/release", {"hash": run["hash"]})


@recipe
async def withdraw_payment_run(world: World) -> Call:
    run = await done(world, "freeze_payment_run")
    return Call("officer", f"{BENEFITS}/payment-runs/{run['id']}/withdrawal", {})


async def _decided(world: World) -> str:
    application = (await done(world, "apply_for_loan"))["id"]
    decision = {"decision": "approved", "amount": "1000.00", "interest_rate": "0.0275"}
    path = f"{LOANS}/applications/{application}/decision"
    return str((await world.suite.made("bank-a", path, decision))["loan_id"])


@recipe
async def decide_application(world: World) -> Call:
    application = (await done(world, "apply_for_loan"))["id"]
    decision = {"decision": "approved", "amount": "1000.00", "interest_rate": "0.0275"}
    return Call("bank-a", f"{LOANS}/applications/{application}/decision", decision)


@recipe
async def withdraw_application(world: World) -> Call:
    application = (await done(world, "apply_for_loan"))["id"]
    return Call("officer", f"{LOANS}/applications/{application}/withdrawal", {"because": "no longer needed"})


@recipe
async def disburse_loan(world: World) -> Call:
    body = {"disbursed_on": "2021-06-07", "reference": f"D{serial()}"}
    return Call("bank-a-2", f"{LOANS}/loans/{await _decided(world)}/disbursement", body)


@recipe
async def close_phase(world: World) -> Call:
    """Close the phase; a waiting change is withdrawn first."""
    because = {"because": "the budget ends"}
    await world.suite.post("officer", f"{LOANS}/phases/2020/reopening", because)
    return Call("officer", f"{LOANS}/phases/2020/closing", because)


@recipe
async def reopen_phase(world: World) -> Call:
    """Reopen the phase, which withdraws a waiting closing."""
    because = {"because": "there is budget left"}
    await world.suite.post("officer", f"{LOANS}/phases/2020/closing", because)
    return Call("officer", f"{LOANS}/phases/2020/reopening", because)


@recipe
async def return_payment(world: World) -> Call:
    employer = await with_nine_months(world.suite, 1)
    await close(world.suite, employer)
    claim = await claimed(world.suite, employer, employer.staff[0][0])
    await certify(world.suite, employer, employer.staff[0][0])
    await world.suite.settled()
    await _no_run_is_frozen(world)
    await pay(world.suite, "2021-01")
    paid = next(p for p in (await read(world.suite, claim))["payments"] if p["status"] == "confirmed")
    body = {"claim_id": claim, "month": "2021-01", "reason": "AC04"}
    return Call("officer", f"{BENEFITS}/payment-runs/{paid['run_id']}/returns", body)


async def _waiting_payment(world: World) -> str:
    """Make a payment far above the employer's debt: it waits for an officer who did not record it."""
    body = {"employer_id": world.ids["employer"], "reference": f"W{serial()}", "amount": "900000000.00",
            "paid_on": "2021-06-01"}  # fmt: skip
    return str((await world.suite.made("bank-a", f"{CONTRIBUTIONS}/payments", body))["id"])


@recipe
async def match_payment(world: World) -> Call:
    path = f"{CONTRIBUTIONS}/unmatched-payments/{await _waiting_payment(world)}"
    return Call("officer", f"{path}/match", {"because": "the employer says so"})


@recipe
async def give_payment_back(world: World) -> Call:
    path = f"{CONTRIBUTIONS}/unmatched-payments/{await _waiting_payment(world)}"
    return Call("officer", f"{path}/return", {"because": "nobody knows it"})


@recipe
async def approve_payee(world: World) -> Call:
    call = await RECIPES["file_claim"](world)
    own = world.suite.become("person", call.body["person_id"])
    claim = (await world.suite.made(own, call.path, call.body))["id"]
    path = f"{BENEFITS}/claims/{claim}/payee"
    await world.suite.made("officer", path, {"bank": "KBANK", "account": f"7{serial()}"})
    inbox = (await world.suite.get("officer-2", f"{BENEFITS}/inbox")).json()["items"]
    (waiting,) = [item for item in inbox if (item["id"], item["kind"]) == (claim, "payee_change")]
    return Call("officer-2", f"{path}/approval", {"hash": waiting["hash"], "accept": True})

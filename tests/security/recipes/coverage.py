"""Recipes of coverages."""

from typing import Any

from tests.security.reading.test_relations import World
from tests.security.recipes import TODAY, Call, done, new_person, plain, recipe, serial
from tests.security.recipes.registration import REGISTRATION

COVERAGES = f"{REGISTRATION}/coverages"
plain("quote_premium", "officer", "/contributions/v1/premium-quotes", scheme="th_s40", option="3", months=3,
      first_month="2021-06", donor="10.00")  # fmt: skip


async def _wanted(world: World) -> dict[str, Any]:
    return {"person_id": (await new_person(world))["id"], "scheme": "th_s40", "option": "1", "first_day": TODAY,
            "occupation_group": "farmer", "area": "TH-10"}  # fmt: skip


@recipe
async def start_coverage(world: World) -> Call:
    return Call("officer", COVERAGES, await _wanted(world))


@recipe
async def change_coverage(world: World) -> Call:
    coverage = (await done(world, "start_coverage"))["id"]
    return Call("officer", f"{COVERAGES}/{coverage}/changes", {"first_day": "2021-08-01", "option": "3"})


@recipe
async def end_coverage(world: World) -> Call:
    coverage = (await done(world, "start_coverage"))["id"]
    return Call("officer", f"{COVERAGES}/{coverage}/end", {"last_day": "2021-12-31", "because": "a letter"})


plain("change_address", "officer", f"{REGISTRATION}/persons/{{person}}/addresses", first_day="2021-02-01",
      address="88/12", postcode="10330", area="TH-10")  # fmt: skip
HOUSEHOLDS = f"{REGISTRATION}/households"


@recipe
async def found_household(world: World) -> Call:
    head, other = [(await new_person(world))["id"] for _ in range(2)]
    return Call("officer", HOUSEHOLDS, {"head": head, "area": "TH-10", "members": [other], "first_day": TODAY})


@recipe
async def join_household(world: World) -> Call:
    household = (await done(world, "found_household"))["id"]
    person = (await new_person(world))["id"]
    return Call("officer", f"{HOUSEHOLDS}/{household}/members", {"person_id": person, "because": "a letter"})


@recipe
async def name_household_head(world: World) -> Call:
    household = await done(world, "found_household")
    other = household["members"][1]["person_id"]
    return Call("officer", f"{HOUSEHOLDS}/{household['id']}/head", {"person_id": other, "because": "a letter"})


@recipe
async def enrol_household(world: World) -> Call:
    head, other = [{"person_id": (await new_person(world))["id"], "option": "1"} for _ in range(2)]
    form = {"head": head, "members": [other], "area": "TH-10", "scheme": "th_s40", "first_day": TODAY}
    return Call("officer", f"{REGISTRATION}/household-enrolments", form)


@recipe
async def choose_premium_plan(world: World) -> Call:
    coverage = (await done(world, "start_coverage"))["id"]
    await world.suite.settled()
    return Call("officer", "/contributions/v1/premium-plans",
                {"coverage_id": coverage, "months": 3, "first_month": TODAY[:7]})  # fmt: skip


@recipe
async def pay_premium(world: World) -> Call:
    person = (await done(world, "start_coverage"))["person_id"]
    await world.suite.settled()
    bill = (await world.suite.get("officer", f"/contributions/v1/persons/{person}/premiums")).json()["items"][0]
    paid = {"bill": bill["reference"], "reference": f"PREMIUM-{serial()}", "amount": bill["amount"], "paid_on": TODAY}
    return Call("bank-a", "/contributions/v1/premium-payments", paid)


CARDS = f"{REGISTRATION}/cards"


plain("check_card", "officer", f"{REGISTRATION}/card-checks", number="TH{n}", kind="insured_card")


@recipe
async def issue_card(world: World) -> Call:
    person = (await done(world, "start_coverage"))["person_id"]
    return Call("officer", CARDS, {"person_id": person, "kind": "insured_card"})


@recipe
async def replace_card(world: World) -> Call:
    number = (await done(world, "issue_card"))["number"]
    return Call("officer", f"{CARDS}/{number}/replacement", {"reason": "damaged"})


@recipe
async def revoke_card(world: World) -> Call:
    number = (await done(world, "issue_card"))["number"]
    return Call("officer", f"{CARDS}/{number}/revocation", {"because": "a letter"})


PROMISES = "/contributions/v1/premium-promises"


@recipe
async def promise_premiums(world: World) -> Call:
    persons = [(await new_person(world))["id"]]
    return Call("officer", PROMISES, {"kind": "donor", "payer": "A foundation", "scheme": "th_s40", "amount": "10.00",
                                      "first_month": "2022-01", "persons": persons})  # fmt: skip


@recipe
async def approve_premium_promise(world: World) -> Call:
    promise = (await done(world, "promise_premiums"))["id"]
    return Call("officer-2", f"{PROMISES}/{promise}/approval", {})


@recipe
async def withdraw_premium_promise(world: World) -> Call:
    promise = (await done(world, "promise_premiums"))["id"]
    return Call("officer", f"{PROMISES}/{promise}/withdrawal", {})


@recipe
async def end_premium_promise(world: World) -> Call:
    promise = (await done(world, "approve_premium_promise"))["id"]
    return Call("officer", f"{PROMISES}/{promise}/end", {"last_month": "2022-03"})

"""Recipes of registration."""

from datetime import date, timedelta
from typing import Any

from joserfc.jwk import ECKey

from tests.journeys.people.app_client import REQUESTS, code_sent
from tests.security.reading.test_relations import World
from tests.security.recipes import (
    Call,
    done,
    filled,
    hired,
    made,
    new_person,
    person_body,
    plain,
    recipe,
    serial,
)

REGISTRATION, CONTRIBUTIONS = "/registration/v1", "/contributions/v1"
BENEFITS, LOANS = "/benefits/v1", "/loans/v1"
ORDERED = {"first_day": "2021-06-01", "last_day": "2021-06-05"}

plain("order_closure", "officer", f"{REGISTRATION}/closure-orders", employer_id="{employer}", order_number="X {n}",
      issued_by="BMA", cause="dangerous_communicable_disease", **ORDERED)  # fmt: skip
plain("count_closure_coverage", "officer", f"{REGISTRATION}/closure-orders/coverage", employer_id="{employer}",
      **ORDERED)  # fmt: skip
plain("register_payroll_agent", "officer", f"{REGISTRATION}/payroll-agents", name="Agent {n}",
      contacts=[{"name": "A", "email": "a@example.com"}])  # fmt: skip
plain("correct_person", "officer", f"{REGISTRATION}/persons/{{person}}/details", given_name="มานี{n}", area="TH-10")
plain("make_activation_code", "officer", f"{REGISTRATION}/activation-codes", person_id="{person}")
plain("link_account", "officer", f"{REGISTRATION}/account-links", person_id="{person}", account="app-{n}")
plain("fetch_person_keys", "system:hotline", f"{REGISTRATION}/person-keys", person_ids=["{person}"])


@recipe
async def end_closure_order(world: World) -> Call:
    order = (await done(world, "order_closure"))["id"]
    body = {"last_day": "2021-06-04", "because": "lifted"}
    return Call("officer", f"{REGISTRATION}/closure-orders/{order}/end", body)


@recipe
async def withdraw_closure_order(world: World) -> Call:
    order = (await done(world, "order_closure"))["id"]
    return Call("officer", f"{REGISTRATION}/closure-orders/{order}/withdrawal", {"because": "another's number"})


@recipe
async def give_mandate(world: World) -> Call:
    days = {"first_day": "2021-01-01", "last_day": str(date(2031, 1, 1) + timedelta(days=serial() % 100_000))}
    body = {"employer_id": "{employer}", "agent_id": "{agent}", "scopes": ["returns"], **days}
    return filled(world, "employer", f"{REGISTRATION}/mandates", body)


@recipe
async def register_employer(world: World) -> Call:
    body = {"registration_number": str(2_000_000_000 + serial()), "name": "บริษัท {n}", "area": "TH-10",
            "sector": "C13", "registered_on": "2019-01-01",
            "branches": [{"number": "000000", "area": "TH-10"}]}  # fmt: skip
    return filled(world, "officer", f"{REGISTRATION}/employers", body)


@recipe
async def change_employer(world: World) -> Call:
    employer = (await done(world, "register_employer"))["id"]
    body = {"first_day": "2020-01-01", "name": f"บริษัท {serial()}", "because": "a letter", "area": "TH-50",
            "branches": [{"number": "000001", "area": "TH-50"}]}  # fmt: skip
    return Call("officer", f"{REGISTRATION}/employers/{employer}/changes", body)


@recipe
async def pause_employer(world: World) -> Call:
    employer = (await done(world, "register_employer"))["id"]
    body = {"first_day": "2021-01-01", "because": "no orders"}
    return Call("officer", f"{REGISTRATION}/employers/{employer}/pauses", body)


@recipe
async def reopen_employer(world: World) -> Call:
    call = await pause_employer(world)
    await made(world, call)
    body = {"reopened_on": "2021-01-10", "because": "orders came"}
    return Call("officer", call.path.replace("/pauses", "/reopening"), body)


@recipe
async def end_employer(world: World) -> Call:
    employer = (await done(world, "register_employer"))["id"]
    body = {"last_day": "2021-01-31", "because": "no orders"}
    return Call("officer", f"{REGISTRATION}/employers/{employer}/end", body)


@recipe
async def transfer_staff(world: World) -> Call:
    employer, to = [(await done(world, "register_employer"))["id"] for _ in range(2)]
    found = await new_person(world)
    await world.suite.made("officer", f"{REGISTRATION}/employments",
                           {"employer_id": employer, "person_id": found["id"], "started_on": "2021-01-01"})  # fmt: skip
    body = {"to_employer_id": to, "last_day": "2021-02-28", "because": "the firm was sold"}
    return Call("officer", f"{REGISTRATION}/employers/{employer}/transfers", body)


@recipe
async def record_death(world: World) -> Call:
    found = await new_person(world)
    body = {"died_on": "2021-01-31", "evidence": "certificate {n}"}
    return filled(world, "officer", f"{REGISTRATION}/persons/{found['id']}/death", body)


@recipe
async def withdraw_death(world: World) -> Call:
    call = await record_death(world)
    await made(world, call)
    return Call("officer", f"{call.path}/withdrawal", {"because": "it was a twin"})


@recipe
async def register_person(world: World) -> Call:
    return Call("officer", f"{REGISTRATION}/persons", person_body(world))


@recipe
async def start_employment(world: World) -> Call:
    found = await new_person(world)
    body = {"employer_id": "{employer}", "person_id": found["id"], "started_on": "2021-01-01", "branch": "000000"}
    return filled(world, "officer", f"{REGISTRATION}/employments", body)


@recipe
async def end_employment(world: World) -> Call:
    employment = (await hired(world))["employment"]
    body = {"ended_on": "2021-06-01", "reason": "resigned"}
    return Call("officer", f"{REGISTRATION}/employments/{employment}/end", body)


@recipe
async def revoke_mandate(world: World) -> Call:
    mandate = (await done(world, "give_mandate"))["id"]
    return Call(world.own["employer"], f"{REGISTRATION}/mandates/{mandate}/revocation", {})


@recipe
async def redeem_activation_code(world: World) -> Call:
    found = await new_person(world)
    code = await world.suite.made("officer", f"{REGISTRATION}/activation-codes", {"person_id": found["id"]})
    body = {"account": f"app-{serial()}", "code": code["code"]}
    return Call("system:app", f"{REGISTRATION}/account-links/redemption", body)


async def _linked(world: World) -> str:
    account = f"app-{serial()}"
    body = {"person_id": (await new_person(world))["id"], "account": account}
    await world.suite.made("officer", f"{REGISTRATION}/account-links", body)
    return account


@recipe
async def end_account_link(world: World) -> Call:
    return Call("officer", f"{REGISTRATION}/account-links/end", {"account": await _linked(world)})


@recipe
async def resolve_account(world: World) -> Call:
    return Call("system:app", f"{REGISTRATION}/account-links/resolution", {"account": await _linked(world)})


async def _coded(world: World) -> tuple[str, str]:
    """Ask for an account; the request, and the code that the phone shows."""
    body = person_body(world)
    found = await world.suite.made("officer", f"{REGISTRATION}/persons", body)
    wanted = {"national_id": body["national_id"], "born_on": body["born_on"]}
    asked = await world.suite.post("app", REQUESTS, wanted)
    return asked.json()["id"], await code_sent(world.suite, found["id"])


@recipe
async def ask_for_account(world: World) -> Call:
    body = person_body(world)
    return Call("app", REQUESTS, {"national_id": body["national_id"], "born_on": body["born_on"]})


@recipe
async def confirm_account_request(world: World) -> Call:
    request, code = await _coded(world)
    return Call("app", f"{REQUESTS}/{request}/confirmation", {"code": code})


@recipe
async def renew_account_session(world: World) -> Call:
    session = (await done(world, "confirm_account_request"))["refresh_token"]
    body = {"refresh_token": session, "client_id": world.suite.party_id("app")}
    return Call("system:token-endpoint", f"{REGISTRATION}/account-sessions/renewal", body)


def _keys() -> list[dict[str, Any]]:
    key = ECKey.generate_key("P-256", {"kid": f"k{serial()}", "use": "sig", "alg": "ES256"})
    return [key.as_dict(private=False)]


@recipe
async def onboard_client(world: World) -> Call:
    body = {"name": "Siam Payroll {n}", "party": "payroll_agent", "party_id": "{agent}", "scopes": ["returns"],
            "contacts": [{"name": "Ops", "email": "ops@example.com"}], "keys": _keys()}  # fmt: skip
    return filled(world, "officer", f"{REGISTRATION}/clients", body)


@recipe
async def change_client_keys(world: World) -> Call:
    client = (await done(world, "onboard_client"))["id"]
    return Call("officer", f"{REGISTRATION}/clients/{client}/keys", {"keys": _keys()})


@recipe
async def revoke_client(world: World) -> Call:
    client = (await done(world, "onboard_client"))["id"]
    return Call("officer", f"{REGISTRATION}/clients/{client}/revocation", {})


@recipe
async def ask_to_merge(world: World) -> Call:
    kept, merged = await new_person(world), await new_person(world)
    body = {"kept_id": kept["id"], "merged_id": merged["id"], "reason": "one birth certificate"}
    return Call("officer", f"{REGISTRATION}/person-merges", body)


@recipe
async def approve_merge(world: World) -> Call:
    asked = await done(world, "ask_to_merge")
    return Call("officer-2", f"{REGISTRATION}/person-merges/{asked['id']}/approval", {"hash": asked["hash"]})


@recipe
async def refuse_merge(world: World) -> Call:
    asked = await done(world, "ask_to_merge")
    return Call("officer-2", f"{REGISTRATION}/person-merges/{asked['id']}/refusal", {"reason": "two persons"})


@recipe
async def undo_merge(world: World) -> Call:
    call = await approve_merge(world)
    await made(world, call)
    return Call("officer", call.path.replace("/approval", "/reversal"), {"reason": "they are two"})


async def _employment(world: World, **changed: Any) -> tuple[str, str]:
    """Make an employment; return its path and the person."""
    found = await new_person(world)
    body = {"employer_id": world.ids["employer"], "person_id": found["id"], "started_on": "2021-01-01", **changed}
    made = await world.suite.made("officer", f"{REGISTRATION}/employments", body)
    return f"{REGISTRATION}/employments/{made['id']}", world.suite.become("person", found["id"])


@recipe
async def correct_employment(world: World) -> Call:
    path, _ = await _employment(world)
    return Call("officer", f"{path}/correction", {"started_on": "2021-02-01", "because": "misread"})


@recipe
async def object_to_employment(world: World) -> Call:
    path, own = await _employment(world)
    return Call(own, f"{path}/objection", {"because": "I do not work there"})


@recipe
async def decide_objection(world: World) -> Call:
    call = await object_to_employment(world)
    await made(world, call)
    return Call("officer", f"{call.path}/decision", {"decision": "dismissed", "because": "the contract was shown"})


@recipe
async def confirm_employment(world: World) -> Call:
    """Confirm an old start that an employer entered for a person new to it: it waited for the person."""
    found = await new_person(world)
    body = {"employer_id": world.ids["employer"], "national_id": found["national_id"], "born_on": found["born_on"],
            "started_on": "2020-03-01"}  # fmt: skip
    waits = await world.suite.made(world.own["employer"], f"{REGISTRATION}/employments", body)
    own = world.suite.become("person", found["id"])
    return Call(own, f"{REGISTRATION}/employments/{waits['id']}/confirmation", {})


@recipe
async def erase_person(world: World) -> Call:
    found = await new_person(world)
    return Call("officer", f"{REGISTRATION}/persons/{found['id']}/erasure", {"because": "the time to keep it is over"})


@recipe
async def review_unmasked_look(world: World) -> Call:
    found = await new_person(world)
    headers = {"Authorization": f"Bearer {world.suite.token('officer')}", "X-Purpose": "a letter came back"}
    await world.suite.http.get(f"{REGISTRATION}/persons/{found['id']}", headers=headers)
    listed = (await world.suite.get("supervisor", f"{REGISTRATION}/looks")).json()["items"]
    (look,) = [item for item in listed if item["person_id"] == found["id"]]
    return Call("supervisor", f"{REGISTRATION}/looks/{look['id']}/review", {"verdict": "justified"})

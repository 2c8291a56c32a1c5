"""Recipes of the desk: an employer's contact on the line, checked, with a case; calls and presence."""

from tests.callers import at_the_desk, seconds_ago
from tests.security.reading.test_relations import World
from tests.security.recipes import Call, done, hired, made, plain, recipe, serial
from tests.staff import staffed

HOTLINE = "/hotline/v1"


async def _called(world: World) -> tuple[str, Call]:
    """Make an employer with a contact and an agent's case; return the case and the check of the contact."""
    suite = world.suite
    employer = (await done(world, "register_employer"))["id"]
    phone = f"+6689{serial():07d}"
    contact = {"name": "สมหญิง", "email": f"hr{serial()}@example.com", "phone": phone}
    given = await suite.made("officer", f"/registration/v1/employers/{employer}/contacts", contact)
    await at_the_desk(suite)
    case = (await suite.made("agent", f"{HOTLINE}/cases", {"about": f"asks {serial()}", "kind": "request"}))["id"]
    answers = {"contact_phone": phone, "contact_email": contact["email"]}
    body = {"employer_id": employer, "contact_id": given["id"], "answers": answers}
    return str(case), Call("agent", f"{HOTLINE}/cases/{case}/employer-checks", body)


async def _checked(world: World) -> tuple[str, str]:
    case, call = await _called(world)
    await made(world, call)
    return case, str(call.body["employer_id"])


@recipe
async def check_employer_contact(world: World) -> Call:
    return (await _called(world))[1]


@recipe
async def unlock_employer_check(world: World) -> Call:
    _, call = await _called(world)
    wrong = {**call.body, "answers": {"contact_phone": "+66811111111", "contact_email": "x@example.com"}}
    for _ in range(3):
        await world.suite.post(call.persona, call.path, wrong)
    path = f"{HOTLINE}/employers/{call.body['employer_id']}/check-unlock"
    return Call("officer", path, {"because": "the contact stands here"})


@recipe
async def act_for_employer(world: World) -> Call:
    case, employer = await _checked(world)
    return Call("agent", f"{HOTLINE}/employer-acting-tokens", {"case_id": case, "employer_id": employer})


@recipe
async def look_at_employer(world: World) -> Call:
    case, employer = await _checked(world)
    body = {"case_id": case, "employer_id": employer, "purpose": "which months are paid"}
    return Call("agent", f"{HOTLINE}/employer-looks", body)


@recipe
async def ask_employer_to_confirm(world: World) -> Call:
    case, employer = await _checked(world)
    body = {"employer_id": employer, "service": "contributions", "path": "/v1/returns",
            "body": {"employer_id": employer, "month": "2021-01", "kind": "nil"}}  # fmt: skip
    return Call("agent", f"{HOTLINE}/cases/{case}/employer-confirmations", body)


@recipe
async def decide_employer_confirmation(world: World) -> Call:
    call = await ask_employer_to_confirm(world)
    asked = await made(world, call)
    employer = call.body["employer_id"]
    own = world.suite.become("employer", employer)
    return Call(own, f"{HOTLINE}/employers/{employer}/confirmations/{asked['id']}", {"decision": "confirmed"})


async def _told(world: World) -> tuple[str, str]:
    """Return an employer that was told of an order, as its own persona, and the door of that message."""
    firm = await staffed(world.suite, 0)
    order = {"employer_id": firm.id, "first_day": "2021-01-04", "last_day": "2021-01-17", "issued_by": "BKK",
             "order_number": f"t/{serial()}", "cause": "dangerous_communicable_disease"}  # fmt: skip
    await world.suite.made("officer", "/registration/v1/closure-orders", order)
    await world.suite.settled()
    path = f"{HOTLINE}/employers/{firm.id}/messages"
    found = (await world.suite.get(firm.persona, path)).json()["items"]
    return firm.persona, f"{path}/{found[0]['id']}"


@recipe
async def mark_employer_message_read(world: World) -> Call:
    own, path = await _told(world)
    return Call(own, f"{path}/read", {})


@recipe
async def mark_employer_messages_read(world: World) -> Call:
    own, path = await _told(world)
    return Call(own, f"{path}/read-to-here", {})


plain("say_presence", "agent", f"{HOTLINE}/presence", state="away")


@recipe
async def record_call_event(_: World) -> Call:
    body = {"reference": f"call-{serial()}", "kind": "answered", "at": seconds_ago(0),
            "number": "+66812345678", "queue": "general", "direction": "inbound", "agent": "agent"}  # fmt: skip
    return Call("pbx", f"{HOTLINE}/call-events", body)


@recipe
async def link_call(world: World) -> Call:
    call = await done(world, "record_call_event")
    case = await world.suite.made("agent", f"{HOTLINE}/cases", {"about": f"asks {serial()}", "kind": "information"})
    return Call("agent", f"{HOTLINE}/calls/{call['id']}/link", {"case_id": case["id"]})


async def _listed(world: World) -> str:
    number = (await hired(world))["national_id"]
    await at_the_desk(world.suite)
    body = {"name": f"list {serial()}", "script": "Ask for the certificate.", "national_ids": [number]}
    return str((await world.suite.made("officer", f"{HOTLINE}/outbound-lists", body))["id"])


plain("make_outbound_list", "officer", f"{HOTLINE}/outbound-lists", name="list {n}", script="Say it.",
      area="TH-10")  # fmt: skip
plain("set_call_preference", "person", f"{HOTLINE}/me/call-preference", calls=True)


@recipe
async def close_outbound_list(world: World) -> Call:
    return Call("officer", f"{HOTLINE}/outbound-lists/{await _listed(world)}/closing", {})


@recipe
async def take_outbound_call(world: World) -> Call:
    return Call("agent", f"{HOTLINE}/outbound-lists/{await _listed(world)}/next", {})


@recipe
async def record_outbound_attempt(world: World) -> Call:
    taken = await done(world, "take_outbound_call")
    return Call("agent", f"{HOTLINE}/outbound-calls/{taken['id']}/attempts", {"outcome": "no_answer", "note": "n"})

"""Recipes of the hotline."""

from typing import Any
from uuid import UUID

from tests.callers import at_the_desk
from tests.security.reading.test_relations import World
from tests.security.recipes import TODAY, Call, done, hired, plain, recipe, serial

HOTLINE = "/hotline/v1"

plain("open_case", "agent", f"{HOTLINE}/cases", about="asks {n}", kind="request", person_id="{person}")
plain("look_at_person", "agent", f"{HOTLINE}/looks", person_id="{person}", purpose="the caller asks")
plain("set_notice_preferences", "person", f"{HOTLINE}/me/notice-preferences", sms=True, language="th",
      email="a@example.com")  # fmt: skip
plain("write_article", "supervisor", f"{HOTLINE}/articles", slug="article-{n}", language="th", title="A", body="B",
      answer="C", law=["Act, s. 1"], valid_from="2020-03-01")  # fmt: skip
plain("write_procedure", "supervisor", f"{HOTLINE}/procedures", code="procedure-{n}", name="N", who="W",
      documents=["birth certificate"], legal_days=7, channels=["online"], law=["Act, s. 1"],
      valid_from="2020-01-01")  # fmt: skip
plain("write_notice_template", "supervisor", f"{HOTLINE}/notice-templates", name="benefit_returned", language="th",
      subject="S{n}", body="B", valid_from="2021-07-01")  # fmt: skip


async def _case(world: World, **changed: Any) -> str:
    body = {"about": f"asks {serial()}", "kind": "request", **changed}
    return str((await world.suite.made("agent", f"{HOTLINE}/cases", body))["id"])


def moving(operation: str, step: str, persona: str, **body: Any) -> None:
    """Make a step of a new case."""

    async def call(world: World) -> Call:
        return Call(persona, f"{HOTLINE}/cases/{await _case(world)}/{step}", body)

    call.__name__ = operation
    recipe(call)


moving("write_case_entry", "entries", "agent", text="called back")
moving("take_case", "assignment", "agent")
moving("promise_callback", "callback", "agent", at=f"{TODAY}T23:59:00+07:00")
moving("escalate_case", "escalation", "agent", note="please decide", queue="office")
moving("wrap_up_case", "wrap-up", "agent", wrap_up="done", note="n")


@recipe
async def link_case(world: World) -> Call:
    return Call("agent", f"{HOTLINE}/cases/{await _case(world)}/links", {"person_id": world.ids["person"]})


async def _moved(world: World, operation: str) -> str:
    return str((await done(world, operation))["id"])


@recipe
async def answer_escalation(world: World) -> Call:
    return Call("officer", f"{HOTLINE}/cases/{await _moved(world, 'escalate_case')}/answer", {"note": "it is decided"})


@recipe
async def record_callback_attempt(world: World) -> Call:
    case = await _moved(world, "promise_callback")
    return Call("agent", f"{HOTLINE}/cases/{case}/callback-attempts", {"reached": True})


@recipe
async def reopen_case(world: World) -> Call:
    return Call("agent", f"{HOTLINE}/cases/{await _moved(world, 'wrap_up_case')}/reopening", {"text": "called again"})


@recipe
async def merge_case(world: World) -> Call:
    one, other = [await _case(world, person_id=world.ids["person"]) for _ in range(2)]
    return Call("agent", f"{HOTLINE}/cases/{one}/merge", {"into": other})


@recipe
async def receive_document(world: World) -> Call:
    procedure = await done(world, "write_procedure")
    code = procedure.get("code") or procedure["id"]
    case = await _case(world, kind="procedure", procedure=code)
    return Call("agent", f"{HOTLINE}/cases/{case}/documents", {"document": "birth certificate"})


async def _checked(world: World) -> Call:
    found = await hired(world)
    await at_the_desk(world.suite)
    case = await _case(world)
    answers = {"born_on": "1985-04-30", "phone": "0812345678"}
    body = {"person_id": found["id"], "answers": answers}
    return Call("agent", f"{HOTLINE}/cases/{case}/identity-checks", body)


@recipe
async def check_identity(world: World) -> Call:
    return await _checked(world)


@recipe
async def act_for_person(world: World) -> Call:
    call = await _checked(world)
    await world.suite.made(call.persona, call.path, call.body)
    body = {"case_id": call.path.split("/")[4], "person_id": call.body["person_id"]}
    return Call("agent", f"{HOTLINE}/acting-tokens", body)


async def _acted_for(world: World) -> tuple[str, str]:
    """Make a case in which a caller has passed the check; return the case and the person."""
    call = await _checked(world)
    await world.suite.made(call.persona, call.path, call.body)
    return call.path.split("/")[4], str(call.body["person_id"])


@recipe
async def ask_to_confirm(world: World) -> Call:
    case, person = await _acted_for(world)
    body = {"person_id": person, "service": "registration", "path": "/v1/activation-codes",
            "body": {"person_id": person}}  # fmt: skip
    return Call("agent", f"{HOTLINE}/cases/{case}/confirmations", body)


@recipe
async def decide_confirmation(world: World) -> Call:
    call = await ask_to_confirm(world)
    asked = await world.suite.made(call.persona, call.path, call.body)
    own = world.suite.become("person", call.body["person_id"])
    return Call(own, f"{HOTLINE}/me/confirmations/{asked['id']}", {"decision": "confirmed"})


@recipe
async def unlock_identity_check(world: World) -> Call:
    call = await _checked(world)
    wrong = {**call.body, "answers": {"born_on": "1985-05-30", "phone": "0812345679"}}
    for _ in range(3):
        await world.suite.post(call.persona, call.path, wrong)
    path = f"{HOTLINE}/persons/{call.body['person_id']}/identity-unlock"
    return Call("officer", path, {"because": "the person stands here"})


_IN_THREE = {"th": "ก", "vi": "b", "en": "c"}
plain("post_announcement", "manager", f"{HOTLINE}/announcements", title=_IN_THREE, text=_IN_THREE,
      area="TH-10", first_day=TODAY, last_day=TODAY)  # fmt: skip


@recipe
async def withdraw_announcement(world: World) -> Call:
    posted = await _moved(world, "post_announcement")
    return Call("manager", f"{HOTLINE}/announcements/{posted}/withdrawal", {"because": "wrong site"})


@recipe
async def ask_for_broadcast(world: World) -> Call:
    posted = await _moved(world, "post_announcement")
    return Call("manager", f"{HOTLINE}/broadcasts", {"announcement_id": posted, "area": "TH-10"})


@recipe
async def confirm_broadcast(world: World) -> Call:
    asked = await done(world, "ask_for_broadcast")
    return Call("supervisor", f"{HOTLINE}/broadcasts/{asked['id']}/confirmation", {"persons": asked["persons"]})


@recipe
async def withdraw_broadcast(world: World) -> Call:
    return Call("manager", f"{HOTLINE}/broadcasts/{await _moved(world, 'ask_for_broadcast')}/withdrawal", {})


async def _message(world: World) -> str:
    """Return a message of the world's person, who has a claim and was told of it."""
    await world.suite.settled()
    found = (await world.suite.get(world.own["person"], f"{HOTLINE}/me/messages")).json()["items"]
    return str(found[0]["id"])


@recipe
async def mark_message_read(world: World) -> Call:
    return Call(world.own["person"], f"{HOTLINE}/me/messages/{await _message(world)}/read", {})


@recipe
async def mark_messages_read(world: World) -> Call:
    return Call(world.own["person"], f"{HOTLINE}/me/messages/{await _message(world)}/read-to-here", {})


async def _user(world: World) -> str:
    """Return the persona of the world's person as the box's app got the token for it."""
    person = world.ids["person"]
    client = f"client-{world.suite.party_id('app')}"
    issuer = world.suite.box.issuer
    world.suite.tokens["user"] = issuer.token(party="person", subject="u", party_id=UUID(person), client=client)
    return "user"


@recipe
async def register_device(world: World) -> Call:
    return Call(await _user(world), f"{HOTLINE}/me/devices", {"token": f"fcm-token-{serial()}", "platform": "ios"})


async def _device(world: World) -> str:
    """Register a device, and leave room for the next one."""
    own = await _user(world)
    for old in (await world.suite.get(own, f"{HOTLINE}/me/devices")).json()["items"]:
        await world.suite.made(own, f"{HOTLINE}/me/devices/{old['id']}/removal", {})
    return str((await done(world, "register_device"))["id"])


@recipe
async def change_device_token(world: World) -> Call:
    body = {"token": f"fcm-token-{serial()}"}
    return Call("user", f"{HOTLINE}/me/devices/{await _device(world)}/token", body)


@recipe
async def remove_device(world: World) -> Call:
    return Call("user", f"{HOTLINE}/me/devices/{await _device(world)}/removal", {})


@recipe
async def remove_device_of_app(world: World) -> Call:
    return Call("app", f"{HOTLINE}/devices/{await _device(world)}/removal", {})

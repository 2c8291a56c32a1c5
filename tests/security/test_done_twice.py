"""A second call of a door that ends, withdraws or decides is refused with a code, or changes nothing.

The doors are read from the OpenAPI documents: every writing operation about one thing, which its path names. Each gets
a call that succeeds, and the same call again under another idempotency key.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import text

from tests.security.reading.test_relations import World
from tests.security.recipes import ELSEWHERE, RECIPES, load_all

load_all()
# Operations of which each call is something new, with the reason.
EACH_IS_NEW: Mapping[str, str] = {
    "correct_employer_application": "an applicant sends it again, and the office looks at it again",
    "ask_employer_applicant": "each question is sent",
    "record_callback_attempt": "each attempt counts, the third ends the case",
    "write_case_entry": "an agent may write the same words again",
    "check_identity": "each try counts",
    "check_employer_contact": "each try counts",
    "ask_employer_to_confirm": "a confirmation that ran out is asked for again",
    "ask_to_confirm": "a confirmation that ran out is asked for again",
    "add_beds": "so many more beds each time",
    "report_adverse_event": "two reports may read alike",
}
# Members of an answer that tell what this call has done, and not what is so now.
ABOUT_THE_CALL = {
    "unlock_identity_check": {"lifted"},
    "unlock_employer_check": {"lifted"},
    "mark_messages_read": {"marked"},
    "mark_employer_messages_read": {"marked"},
    "change_client_keys": {"keys"},  # the keys before stay good for a while, until the next change
}
_SAID = text("SELECT (SELECT count(*) FROM event_log) + (SELECT count(*) FROM outbox) AS said")


def _doors(world: World) -> Iterator[str]:
    for service in world.suite.box.services.values():
        for path, methods in service.app.openapi()["paths"].items():
            yield from (o["operationId"] for m, o in methods.items() if m in {"post", "put"} and "{" in path)


async def _said(world: World, path: str) -> int:
    rows = await world.suite.box.services[path.split("/")[1]].database.one_statement(_SAID)
    return int(rows[0]["said"])


def _difference(operation: str, first: Any, second: Any) -> dict[str, Any]:
    before, after = first.json(), second.json()
    names = (before.keys() | after.keys()) - ABOUT_THE_CALL.get(operation, set())
    return {name: (before.get(name), after.get(name)) for name in sorted(names) if before.get(name) != after.get(name)}


async def test_what_is_done_is_done_once(world: World) -> None:
    wrong, refused, same = [], set(), set()
    for subject in ("app", "hotline", "token-endpoint"):
        world.suite.tokens[f"system:{subject}"] = world.suite.box.issuer.token(party="system", subject=subject)
    for operation in _doors(world):
        if operation in ELSEWHERE or operation in EACH_IS_NEW or "webhook" in operation:
            continue
        call = await RECIPES[operation](world)
        first = await world.suite.post(call.persona, call.path, call.body)
        assert first.status_code < 300, f"{operation}: {first.text[:300]}"
        await world.suite.settled()
        before = await _said(world, call.path)
        second = await world.suite.post(call.persona, call.path, call.body)
        if said := await _said(world, call.path) - before:
            wrong.append(f"{operation}: the second call said {said} events")
        if 400 <= second.status_code < 500 and second.json().get("code"):
            refused.add(operation)
        elif second.status_code >= 300 or _difference(operation, first, second):
            wrong.append(f"{operation}: {second.status_code} {_difference(operation, first, second)}")
        else:
            same.add(operation)
    assert not wrong, "\n".join(wrong)
    assert {"withdraw_claim", "revoke_mandate", "withdraw_payment_run", "undo_merge"} <= refused
    assert {"correct_dose", "record_death", "refuse_certificate", "change_employer", "take_case"} <= same


async def test_a_dose_is_annulled_once(world: World) -> None:
    call = await RECIPES["correct_dose"](world)
    body = {"annulled": True, "because": "another person's"}
    first = await world.suite.made(call.persona, call.path, body)
    before = await _said(world, call.path)
    for because in ("another person's", "once more"):
        again = await world.suite.made(call.persona, call.path, {**body, "because": because})
        assert (again["version"], again["annulled"]) == (first["version"], True)
    assert await _said(world, call.path) == before

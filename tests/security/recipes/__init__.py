"""One call that succeeds for every writing operation, for tests/security/input/test_every_bound.py to change.

A recipe makes what its call needs, so that the call succeeds each time. In texts, `{employer}` and others are the
world's ids, and `{n}` is a number that was not used before.
"""

import json
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from itertools import count
from typing import Any

from deploy.onebox.parties import national_id
from tests.security.reading.test_relations import World
from tests.staff import form_of, next_person

TODAY = "2021-06-07"
_serials = count(500_001)


@dataclass
class Call:
    persona: str
    path: str
    body: dict[str, Any]


Recipe = Callable[[World], Awaitable[Call]]
RECIPES: dict[str, Recipe] = {}
# Operations that take a file or need a setting: each has tests of its own.
ELSEWHERE = {
    "send_return_file": "services/contributions/tests/test_return_file.py",
    "add_evidence": "services/benefits/evidence/tests/test_add_evidence.py",
    "send_employment_file": "services/registration/employment_files/tests/test_carry_out_set.py",
    "send_vaccination_file": "services/programmes/vaccination/tests/test_register_willing.py",
    "send_result_file": "services/programmes/testing/tests/test_record_sent_result.py",
    "take_status_report": "services/benefits/tests/test_payment_orders.py",
    "approve_entry": "tests/journeys/money/test_approvals.py",
    "refuse_entry": "tests/journeys/money/test_approvals.py",
    "decide_days_claimed_twice": "services/benefits/tests/test_merged_claims.py",
    "correct_specimen": "services/programmes/testing/tests/test_correct_specimen.py",
    "dismiss_duplicate": "tests/journeys/people/test_merges.py",
    "dismiss_duplicate_group": "services/registration/merges/tests/test_find_duplicates.py",
    "renew_card": "services/registration/cards/tests/test_exchange_card.py",
    "leave_household": "services/registration/households/tests/test_leave_household.py",
    "appoint_staff": "tests/journeys/people/test_offices.py",
    "quote_one_time_payment": "services/registration/reserved/tests/test_tell_reserved.py",
    "take_bank_statement": "services/contributions/statements/tests/test_doors.py",
    "send_history_file": "services/contributions/history/tests/test_read_set.py",
    "decide_history_contradiction": "services/contributions/history/tests/test_decide_contradiction.py",
    "acknowledge_judgement": "tests/journeys/money/test_approvals.py",
}


def recipe(made: Recipe) -> Recipe:
    RECIPES[made.__name__] = made
    return made


def plain(operation: str, persona: str, path: str, **body: Any) -> None:
    """Make a call that needs only the world."""

    async def call(world: World) -> Call:
        return filled(world, persona, path, body)

    RECIPES[operation] = call


def filled(world: World, persona: str, path: str, body: dict[str, Any], **more: str) -> Call:
    """Make a call. `persona`: one, or a party: then the owner of the world's things."""
    ids = {**world.ids, "n": str(serial()), **more}
    text = json.dumps(body, ensure_ascii=False)
    for name, value in ids.items():
        text = text.replace(f"{{{name}}}", value)
    return Call(world.own.get(persona, persona), path.format(**ids), json.loads(text))


def serial() -> int:
    return next(_serials)


async def made(world: World, call: Call) -> dict[str, Any]:
    return await world.suite.made(call.persona, call.path, call.body)


async def done(world: World, operation: str) -> dict[str, Any]:
    """Return the answer of another operation's recipe."""
    return await made(world, await RECIPES[operation](world))


def person_body(world: World) -> dict[str, Any]:
    return {"national_id": national_id(next_person(), form_of(world.suite)), "given_name": "มานี",
            "family_name": f"มีนา{serial()}", "born_on": "1985-04-30", "sex": "female", "area": "TH-10",
            "phones": ["+66812345678"]}  # fmt: skip


async def new_person(world: World) -> dict[str, Any]:
    return await world.suite.made("officer", "/registration/v1/persons", person_body(world))


async def hired(world: World) -> dict[str, Any]:
    """Hire a person for the world's employer a year ago; every service has heard of it."""
    found = await new_person(world)
    body = {"employer_id": world.ids["employer"], "person_id": found["id"], "started_on": "2020-01-01"}
    employment = await world.suite.made("officer", "/registration/v1/employments", body)
    await world.suite.settled()
    return {**found, "employment": employment["id"]}


def load_all() -> None:
    """Import every module of recipes: each fills RECIPES."""
    from tests.security.recipes import (  # noqa: F401 - imported for what they register
        collection,
        coverage,
        desk,
        employers,
        health,
        history,
        hotline,
        inspections,
        money,
        offices,
        registration,
        statements,
    )

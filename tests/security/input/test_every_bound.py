"""Every bound of every table, through the door that reaches it: the answer is a problem with a code.

Each writing operation has one call that succeeds. Twelve copies are sent at once, and then each member at its edges
(lengths, days, times, amounts, unknown ids, other shapes). Then the tables are checked: one with a unique key, a check,
a foreign key or a bounded number must have rows from these calls, or be named here.
"""

import asyncio
import json
from collections.abc import Mapping
from importlib import import_module
from typing import Any
from uuid import uuid4

import httpx
from sqlalchemy import CheckConstraint, ForeignKeyConstraint, Numeric, Table, UniqueConstraint, literal, select

from libs.common.door.building import api_routes
from tests.running_suite import RunningSuite
from tests.security.edges import UNKNOWN, Bent, bent
from tests.security.reading.test_relations import World
from tests.security.recipes import ELSEWHERE, RECIPES, Call, Recipe, load_all

load_all()
AT_ONCE = 12
EDGES_AT_ONCE = 6
Refused = set[tuple[str | None, str]]
# Codes of the last resort: the database refused, and no action has said why.
UNNAMED = {"unexpected", "value_unstorable", "conflict_unnamed"}
# The mechanism around every door, with tests of its own: libs/common/tests.
MECHANISM = {
    "outbox", "parked_event", "webhook_endpoint", "webhook_delivery", "unreadable_record", "open_difference",
    "unmasked_look",
}  # fmt: skip
# Filled by a duty in its own time, perhaps meanwhile: services/registration/merges/tests/test_find_duplicates.py,
# services/contributions/premiums/tests/test_left_out.py, services/contributions/collection/tests/test_state_debts.py,
# services/contributions/findings/tests/test_check_returns.py.
IN_ITS_TIME = {"notice_attempt", "duplicate_group", "duplicate_member", "premium_left_out", "debt", "finding_check"}
# Tables that no single call fills: why, and what tries them.
NOT_BY_A_CALL: Mapping[str, Mapping[str, str]] = {
    "registration": {
        "duplicate_dismissed": "needs two who are alike: services/registration/merges/tests/test_find_duplicates.py",
        "reserved_period": "written by a duty: services/registration/reserved/tests/test_tell_reserved.py",
        "support_notice": "not in Thailand's law: services/registration/support_lists/tests/test_tell_ending.py",
    },
    "contributions": {
        "history_contradiction": "needs files: services/contributions/history/tests/test_find_contradictions.py",
        "history_decision": "needs files: services/contributions/history/tests/test_decide_contradiction.py",
        "claimed_wage": "written by a listener: tests/journeys/money/test_force_majeure_to_money.py",
        "premium_promise_posting": "needs a later month: services/contributions/premiums/tests/test_keep_promise.py",
        "law_change": "needs three officers: services/contributions/reassessment/tests/test_approve_law.py",
        "law_draft_area": "needs returns: services/contributions/reassessment/tests/test_draft_law.py",
        "law_draft_return": "needs returns: services/contributions/reassessment/tests/test_draft_law.py",
        "held_row": "written by files: services/contributions/tests/test_waiting_rows.py",
    },
    "benefits": {
        "wage_conflict": "written by a listener: tests/journeys/money/test_force_majeure_to_money.py",
        "days_decision": "needs days that two claims ask for: services/benefits/tests/test_merged_claims.py",
    },
    "loans": {"acknowledgement": "needs a broken promise: tests/journeys/money/test_approvals.py"},
    "programmes": {
        "death_release": "needs a death: tests/journeys/counter/test_deaths.py",
        "job": "written by files: services/programmes/vaccination/tests/test_register_willing.py",
        "specimen_correction": "needs a later day: services/programmes/testing/tests/test_correct_specimen.py",
    },
    "portal": {"event_log": "the portal says nothing"},
}


def _documents(suite: RunningSuite) -> dict[str, Mapping[str, Any]]:
    return {name: service.app.openapi() for name, service in suite.box.services.items()}


def _operation(document: Mapping[str, Any], operation: str) -> Mapping[str, Any]:
    for methods in document["paths"].values():
        for found in methods.values():
            if found["operationId"] == operation:
                content = found.get("requestBody", {}).get("content", {}).get("application/json", {})
                schema: Mapping[str, Any] = content.get("schema", {})
                name = schema.get("$ref", "").rsplit("/", 1)[-1]
                return document["components"]["schemas"][name] if name else schema
    raise AssertionError(operation)


def _systems(world: World) -> None:
    for subject in ("app", "hotline", "contributions", "token-endpoint"):
        world.suite.tokens[f"system:{subject}"] = world.suite.box.issuer.token(party="system", subject=subject)


async def _sent(world: World, call: Call, body: Any, path: str | None = None) -> httpx.Response:
    headers = {
        "Authorization": f"Bearer {world.suite.token(call.persona)}",
        "Idempotency-Key": uuid4().hex,
        "Content-Type": "application/json",
    }
    return await world.suite.http.post(path or call.path, content=json.dumps(body).encode(), headers=headers)


def _wrong(answer: httpx.Response) -> str | None:
    """Return what is wrong with an answer: a fault of ours, or a refusal without a reason."""
    if answer.status_code < 400:
        return None
    document = answer.json() if "json" in answer.headers.get("content-type", "") else {}
    if answer.status_code >= 500 or not document.get("code") or document["code"] in UNNAMED:
        return f"{answer.status_code} {answer.text[:300]}"
    return None


async def test_every_writing_operation_has_a_recipe(local_suite: RunningSuite) -> None:
    writing = {
        route.operation_id
        for service in local_suite.box.services.values()
        for route in api_routes(service.app)
        if "GET" not in route.methods and "/webhook-endpoints" not in route.path
    }
    assert writing == set(RECIPES) | set(ELSEWHERE)


async def test_twelve_at_once_every_edge_and_each_bounded_table(world: World) -> None:
    """No answer is a fault, and afterwards each table with a key, a check or a bounded number has rows or is named."""
    _systems(world)
    documents, wrong, refused = _documents(world.suite), list[str](), Refused()
    for operation, recipe in RECIPES.items():
        try:
            wrong += await _at_once(world, operation, recipe)
            wrong += await _at_its_edges(world, operation, recipe, documents, refused)
        except (AssertionError, LookupError, ValueError) as failed:
            wrong.append(f"{operation}: the recipe fails: {str(failed)[:300]}")
    assert not wrong, "\n".join(wrong)
    await world.suite.settled()
    assert await _empty(world) == {name: set(tables) for name, tables in NOT_BY_A_CALL.items()}


async def _empty(world: World) -> dict[str, set[str]]:
    """Return the bounded tables without a row, by service."""
    empty: dict[str, set[str]] = {}
    for name, service in world.suite.box.services.items():
        for table in (t for t in _tables(name) if _is_bounded(t) and t.name not in MECHANISM | IN_ITS_TIME):
            if not await service.database.many_rows(select(literal(1)).select_from(table).limit(1), {}):
                empty.setdefault(name, set()).add(table.name)
    return empty


def _tables(service: str) -> list[Table]:
    return list(import_module(f"services.{service}.tables").metadata.tables.values())


def _is_bounded(table: Table) -> bool:
    """Tell whether a call could break a rule of the table: a given key, a check, a foreign key, a bounded number."""
    constraints = any(
        isinstance(c, CheckConstraint | ForeignKeyConstraint | UniqueConstraint) for c in table.constraints
    )
    return (
        constraints or any(i.unique for i in table.indexes) or any(isinstance(c.type, Numeric) for c in table.columns)
    )


async def _at_once(world: World, operation: str, recipe: Recipe) -> list[str]:
    call = await recipe(world)
    answers = await asyncio.gather(*(_sent(world, call, call.body) for _ in range(AT_ONCE)))
    if not any(a.status_code < 300 for a in answers):
        return [f"{operation}: the recipe does not succeed: {answers[0].status_code} {answers[0].text[:300]}"]
    return [f"{operation}, {AT_ONCE} at once: {told}" for told in {_wrong(a) for a in answers} - {None}]


async def _at_its_edges(
    world: World, operation: str, recipe: Recipe, documents: Mapping[str, Mapping[str, Any]], refused: Refused
) -> list[str]:
    """Send each edge, but for those that a member of the very same type refused before it reached its door's code."""
    call = await recipe(world)
    service = call.path.split("/")[1]
    document, types = documents[service], _types(world.suite, service, operation)
    tried = [
        (one, (types.get(one.member or ""), one.edge), call.path)
        for one in bent(call.body, _operation(document, operation), document)
    ]
    ids = {part for part in call.path.split("/") if len(part) == len(UNKNOWN)}
    paths = [call.path.replace(part, other) for part in ids for other in (UNKNOWN, "x", "%00")]
    tried += [(Bent(path, call.body), (None, ""), path) for path in paths]
    tried = [one for one in tried if one[1] not in refused]
    wrong = []
    for start in range(0, len(tried), EDGES_AT_ONCE):
        some = tried[start : start + EDGES_AT_ONCE]
        answers = await asyncio.gather(*(_sent(world, call, one.body, path) for one, _, path in some))
        for (one, kind, _), answer in zip(some, answers, strict=True):
            if reason := _wrong(answer):
                wrong.append(f"{operation}, {one.what}: {reason}")
            elif kind[0] and answer.status_code == 422 and answer.json()["code"] == "request_invalid":
                refused.add(kind)
    return wrong


def _types(suite: RunningSuite, service: str, operation: str) -> dict[str, str]:
    """Return the type of each member of the operation's body, with its checks: equal for members that share it."""
    routes = api_routes(suite.box.services[service].app)
    body = next(route.body_field for route in routes if route.operation_id == operation)
    model = getattr(getattr(body, "field_info", None), "annotation", None)
    fields = getattr(model, "model_fields", {})
    return {field.alias or name: repr((field.annotation, field.metadata)) for name, field in fields.items()}

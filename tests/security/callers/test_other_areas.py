"""Every door × an officer of another area: nothing of a person or employer is seen or decided; made from the documents.

The world's person and employer are in Bangkok (TH-10). Reading doors are asked about them, writing doors get the call
that succeeds for the right officer. A door that names no object and is in no list of its service's `reach` is closed
to officers of one area, so a new one fails the last test until it says what it is about.
"""

from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.suite import members
from libs.common.door.building import api_routes, policy_of
from libs.common.door.callers.areas import AreaScope
from libs.common.door.context import door_in
from tests.running_suite import RunningSuite
from tests.security.reading.test_every_door import HIDDEN, THINGS, _seen, _whole
from tests.security.reading.test_relations import World
from tests.security.recipes import ELSEWHERE, RECIPES, load_all

NEAR, FAR = "officer-th-10", "officer-th-50"
REFUSED = {"not_found", "national_office_needed", "area_outside_office"}
_PURPOSE = "a call about the case"


def _national(suite: RunningSuite) -> set[str]:
    scopes = [door_in(service.app).area_scope for service in suite.box.services.values()]
    return {operation for scope in scopes if scope is not None for operation in scope.national}


def _operations_of_officers(suite: RunningSuite) -> set[str]:
    found = set()
    for service in suite.box.services.values():
        for route in api_routes(service.app):
            policy = policy_of(route)
            if policy is not None and "officer" in policy.parties:
                found.add(route.operation_id or "")
    return found


async def test_an_officer_of_another_area_sees_nothing(world: World) -> None:
    await _whole(world)
    for purpose in ("", _PURPOSE):
        far = await _seen(world, {"officer": FAR}, {*THINGS, *HIDDEN}, purpose)
        assert set(far) == {"read_standing_status officer"}, "a certificate's standing is told to whoever was handed it"
    near = await _seen(world, {"officer": NEAR}, THINGS)
    whole = await _seen(world, {"officer": "officer"}, THINGS)
    lost = {door for door in whole if door not in near and door.split()[0] not in _national(world.suite)}
    assert lost == OF_SENDERS


OF_SENDERS = {"read_job officer"}
"""Files name persons of many areas: staff of one area sees what it sent itself."""


async def test_an_officer_of_another_area_decides_nothing(world: World) -> None:
    """Each call that an officer may make is refused to one of another area, and succeeds for one of the country."""
    suite, opened, wrong, tried = world.suite, set(), {}, 0
    load_all()
    for operation in sorted(set(RECIPES) & _operations_of_officers(suite)):
        call = await RECIPES[operation](world)
        await suite.settled()
        answer = await suite.post(FAR, call.path, call.body)
        tried += 1
        if answer.is_success:
            opened.add(operation)
        elif answer.json()["code"] not in REFUSED:
            wrong[operation] = answer.text
        if not answer.is_success:
            right = await suite.post(call.persona, call.path, call.body)
            assert right.is_success, f"{operation}: {right.text}"
    assert tried > 70
    assert opened == FOR_ALL_OFFICERS
    assert wrong == {}


FOR_ALL_OFFICERS = {"assess_wage", "estimate_benefit", "quote_premium"}
"""They compute, and say nothing of anybody."""


async def test_every_operation_of_officers_is_tried(world: World) -> None:
    """A writing door without a recipe, and without a test of its own, would not be tried here."""
    suite = world.suite
    load_all()
    written = {
        str(route.operation_id)
        for service in suite.box.services.values()
        for route in api_routes(service.app)
        if "GET" not in (route.methods or ())
    }
    assert written & _operations_of_officers(suite) <= {*RECIPES, *ELSEWHERE, *_WEBHOOKS}


_WEBHOOKS = {"add_webhook_endpoint", "rotate_webhook_secret", "replay_webhooks", "remove_webhook_endpoint"}


def _named(operation: Mapping[str, Any], document: Mapping[str, Any]) -> set[str]:
    """Return the names that a call has: parameters, and members of the body at any depth."""
    names = {p["name"] for p in operation.get("parameters", ()) if p["in"] in {"path", "query"}}
    waiting: list[Any] = [operation.get("requestBody", {})]
    seen: set[str] = set()
    while waiting:
        one = waiting.pop()
        if isinstance(one, list):
            waiting.extend(one)
        elif isinstance(one, dict):
            names |= set(one.get("properties", {}))
            if (reference := one.get("$ref")) and reference not in seen:
                seen.add(reference)
                waiting.append(document["components"]["schemas"][reference.rsplit("/", 1)[1]])
            waiting.extend(one.values())
    return names


def test_every_operation_of_officers_has_a_stand(tmp_path: Path) -> None:
    """A new door says what it is about, that its list filters, that it is open, or that it is the country's."""
    options, issuer = BoxOptions(data=tmp_path, today=date(2021, 2, 10)), Issuer.of(tmp_path)
    without, tried = set(), 0
    for name, member in members().items():
        service = build(member, "postgresql+asyncpg://nobody@/none", options, issuer)
        scope, document = door_in(service.app).area_scope, service.app.openapi()
        for methods in document["paths"].values():
            for method, operation in methods.items():
                stands = scope is not None and _stands(scope, operation, document, method)
                if "officer" in operation.get("x-policy", ()) and name != "portal":
                    tried += 1
                    without |= set() if stands else {operation["operationId"]}
    assert tried > 150
    assert without == set(), "say in the room `reach` of the service what the door is about"


def _stands(scope: AreaScope, operation: Mapping[str, Any], document: Mapping[str, Any], method: str) -> bool:
    called, names = operation["operationId"], _named(operation, document)
    objects = any(name in scope.objects or f"{called}.{name}" in scope.objects for name in names)
    area = method != "get" and "area" in names
    return objects or area or called in scope.filtered | scope.open_to_all | scope.national


async def test_a_door_that_is_asked_about_nobody_is_closed(world: World) -> None:
    """A list that could be asked for whole is not, where its statement does not filter."""
    for path in ("/registration/v1/employments", "/registration/v1/events", "/loans/v1/events"):
        answer = await world.suite.get(FAR, path, purpose=_PURPOSE)
        assert (answer.status_code, answer.json()["code"]) == (403, "national_office_needed"), path


async def test_an_unknown_object_and_one_elsewhere_are_answered_alike(world: World) -> None:
    suite = world.suite
    for path, known in (
        ("/registration/v1/persons/{}", world.ids["person"]),
        ("/benefits/v1/claims/{}", world.ids["claim"]),
        ("/loans/v1/loans/{}", world.ids["loan"]),
        ("/programmes/v1/stays/{}", world.ids["stay"]),
    ):
        nobody = "0190a0a0-0000-7000-8000-000000000000"
        answers = [await suite.get(FAR, path.format(one)) for one in (known, nobody)]
        assert [answer.status_code for answer in answers] == [404, 404]
        bodies = [{**answer.json(), "instance": "", "trace_id": ""} for answer in answers]
        assert bodies[0] == bodies[1]

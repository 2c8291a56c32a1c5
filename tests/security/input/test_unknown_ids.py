"""A request that names an unknown person, employer or other thing is refused: no door stores data about nobody.

The doors are read from the OpenAPI documents: every writing operation with an id in its body, and every operation with
an id in its path. Each gets a call that succeeds except for one id that was never given.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from uuid import uuid4

from tests.running_suite import RunningSuite
from tests.security.documented_forms import Documents
from tests.security.reading.test_relations import World
from tests.security.recipes import ELSEWHERE, RECIPES, load_all

load_all()
# Members that may name what is not there, each with its reason.
MAY_BE_UNKNOWN: Mapping[tuple[str, str], str] = {
    ("fetch_person_keys", "person_ids"): "a listener asks for many; who has no key, or none any more, is left out",
    ("give_standing_consent", "bank_id"): "the list of banks is another service's; what it names is looked at there",
}


def _doors(suite: RunningSuite) -> Iterator[tuple[str, str, list[str]]]:
    """Yield operation, method, and the members of its body that are ids or lists of ids."""
    for service in suite.box.services.values():
        documents = Documents(service.app.openapi())
        for method, _, operation in documents.operations():
            body = documents.body_of(operation)
            places = documents.leaves(body) if body else []
            members = sorted({str(steps[0]) for steps, kind in places if kind == "uuid" and len(steps) <= 2})
            yield str(operation["operationId"]), method, members


def _said(answer: Any) -> str | None:
    """Return what is wrong with an answer, unless it is a refusal with a reason."""
    if 400 <= answer.status_code < 500 and answer.json().get("code"):
        return None
    return f"{answer.status_code} {answer.text[:200]}"


async def test_nothing_is_written_about_what_is_not_there(world: World) -> None:
    for subject in ("app", "hotline"):
        world.suite.tokens[f"system:{subject}"] = world.suite.box.issuer.token(party="system", subject=subject)
    wrong, tried = [], set()
    for operation, method, members in _doors(world.suite):
        if method == "GET" or not members or operation in ELSEWHERE or "webhook" in operation:
            continue
        for member in members:
            if (operation, member) in MAY_BE_UNKNOWN:
                continue
            call = await RECIPES[operation](world)
            given: Any = [str(uuid4())] if isinstance(call.body.get(member), list) else str(uuid4())
            answer = await world.suite.post(call.persona, call.path, {**call.body, member: given})
            tried.add((operation, member))
            if problem := _said(answer):
                wrong.append(f"{operation} {member}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert {("file_claim", "person_id"), ("file_claim", "employer_id"), ("give_dose", "site_id")} <= tried


async def test_nothing_is_done_to_what_is_not_there(world: World) -> None:
    for subject in ("app", "hotline"):
        world.suite.tokens[f"system:{subject}"] = world.suite.box.issuer.token(party="system", subject=subject)
    wrong, count = [], 0
    for operation, recipe in RECIPES.items():
        call = await recipe(world)
        for part in {part for part in call.path.split("/") if len(part) == len(str(uuid4()))}:
            path = call.path.replace(part, str(uuid4()))
            count += 1
            if problem := _said(await world.suite.post(call.persona, path, call.body)):
                wrong.append(f"{operation}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert count > 40

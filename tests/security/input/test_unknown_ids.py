"""A request that names an unknown person, employer or other thing is refused: no door stores data about nobody.

The doors are read from the OpenAPI documents: every writing operation with an id in its body, and every operation with
an id in its path. Each gets a call that succeeds except for one id that was never given.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any
from uuid import uuid4

from sqlalchemy import text

from tests.running_suite import RunningSuite
from tests.security.documented_forms import Documents
from tests.security.reading.test_relations import World
from tests.security.recipes import ELSEWHERE, RECIPES, Call, load_all

load_all()
# Members that may name what is not there, each with its reason.
MAY_BE_UNKNOWN: Mapping[tuple[str, str], str] = {
    ("fetch_person_keys", "person_ids"): "a listener asks for many; who has no key, or none any more, is left out",
    ("fetch_contact_keys", "contact_ids"): "the same for contacts",
    (
        "promise_premiums",
        "persons",
    ): "a donor's list may name persons before they have a cover, all that is known here",
    ("give_standing_consent", "bank_id"): "the list of banks is another service's; what it names is looked at there",
}

# Where two members name one thing together, the one that is blamed for both.
BLAMED: Mapping[tuple[str, str], str] = {
    ("renew_account_session", "client_id"): "refresh_token",
    ("check_employer_contact", "employer_id"): "contact_id",
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


def _said(answer: Any, member: str | None = None) -> str | None:
    """Return what is wrong with an answer, unless it is a refusal with a reason. `member`: the one that it may name."""
    if 400 <= answer.status_code < 500 and answer.json().get("code"):
        named = {fault["pointer"].split("/")[1] for fault in answer.json().get("errors", ()) if fault["pointer"]}
        return f"blames {named}: {answer.text[:200]}" if member and named - {member} else None
    if answer.status_code == 503 and answer.json()["code"] == "news_on_its_way":
        return None  # beside somebody who was made a moment ago: more of that may be on its way
    return f"{answer.status_code} {answer.text[:200]}"


# The listeners go on, and are never level: so it is after a restore and after an upgrade, until they have caught up.
_NEVER_LEVEL = """
    CREATE FUNCTION never_level() RETURNS trigger LANGUAGE plpgsql AS
        $$ BEGIN NEW.level_at := '2000-01-01'; RETURN NEW; END $$;
    CREATE TRIGGER never_level BEFORE UPDATE ON consumer_position FOR EACH ROW EXECUTE FUNCTION never_level();
    UPDATE consumer_position SET moved_at = moved_at;
"""
_COPIED = {"person_id": "registration", "employer_id": "registration", "bank_id": "loans"}


async def _while_behind(suite: RunningSuite) -> None:
    for service in suite.box.services.values():
        async with service.database.transaction(wakes=False) as connection:
            for statement in re.split(r";\n    (?=[A-Z])", _NEVER_LEVEL.strip().removesuffix(";")):
                await connection.execute(text(statement))


async def _not_found_is_not_said(suite: RunningSuite, calls: Sequence[tuple[str, str, Call]]) -> None:
    """Check every door that answers 404 about a copied row: 503, with the time to wait, while copies may be old."""
    reads = (f"/hotline/v1/persons/{uuid4()}/view", f"/hotline/v1/employers/{uuid4()}/view")
    for path in reads:
        assert (await suite.get("agent", path)).status_code == 404
    await _while_behind(suite)
    wrong = []
    for operation, member, call in calls:
        answer = await suite.post(call.persona, call.path, call.body)
        if (answer.status_code, answer.headers.get("Retry-After")) != (503, "30"):
            wrong.append(f"{operation} {member}: {answer.status_code} {answer.text[:200]}")
    assert not wrong, "\n".join(wrong)
    for path in reads:
        answer = await suite.get("agent", path)
        assert (answer.status_code, answer.json()["code"]) == (503, "news_on_its_way"), path
    tried = {(operation, member) for operation, member, _ in calls}
    assert {("file_claim", "person_id"), ("file_claim", "employer_id"), ("open_case", "person_id")} <= tried
    assert len(tried) > 12, tried
    assert (await suite.get("officer", f"/registration/v1/persons/{uuid4()}")).status_code == 404, "it is the owner"


async def test_nothing_is_written_about_what_is_not_there(world: World) -> None:
    for subject in ("app", "hotline", "contributions", "token-endpoint"):
        world.suite.tokens[f"system:{subject}"] = world.suite.box.issuer.token(party="system", subject=subject)
    wrong, tried, copied = [], set(), []
    for operation, method, members in _doors(world.suite):
        if method == "GET" or not members or operation in ELSEWHERE or "webhook" in operation:
            continue
        for member in members:
            if (operation, member) in MAY_BE_UNKNOWN:
                continue
            call = await RECIPES[operation](world)
            given: Any = [str(uuid4())] if isinstance(call.body.get(member), list) else str(uuid4())
            body = {**call.body, member: given}
            answer = await world.suite.post(call.persona, call.path, body)
            tried.add((operation, member))
            if answer.status_code in {404, 503} and _COPIED.get(member) not in {None, call.path.split("/")[1]}:
                copied.append((operation, member, replace(call, body=body)))
            if problem := _said(answer, BLAMED.get((operation, member), member)):
                wrong.append(f"{operation} {member}: {problem}")
    assert not wrong, "\n".join(wrong)
    assert {("file_claim", "person_id"), ("file_claim", "employer_id"), ("give_dose", "site_id")} <= tried
    await _not_found_is_not_said(world.suite, copied)


async def test_nothing_is_done_to_what_is_not_there(world: World) -> None:
    for subject in ("app", "hotline", "contributions", "token-endpoint"):
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


async def test_the_register_lists_nothing_of_nobody(world: World) -> None:
    """An empty list would say that somebody has no covers, no cards, no staff: of an unknown id it is not so."""
    documents = Documents(world.suite.box.services["registration"].app.openapi())
    asked = []
    for method, path, operation in documents.operations():
        subject = re.search(r"\{(person_id|employer_id)\}", path)
        if method != "GET" or subject is None or "officer" not in operation["x-policy"]:
            continue
        asked.append(str(operation["operationId"]))
        answer = await world.suite.get(
            "officer", f"/registration{path.replace(subject[0], str(uuid4()))}", purpose="test"
        )
        assert answer.status_code == 404, (operation["operationId"], answer.text)
    assert {"list_cards_of_person", "list_coverage", "list_households_of_person", "list_pauses", "count_staff"} <= set(
        asked
    )

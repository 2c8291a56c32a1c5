"""Recipes of findings: a wage below the floor, found, answered and disputed."""

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, recipe
from tests.staff import staffed

FINDINGS = "/contributions/v1/findings"


async def _low_wage(world: World) -> Call:
    """Make the call that disputes a new finding of an employer of its own."""
    employer = await staffed(world.suite, 1)
    await world.suite.settled()
    await employer.file("2021-05", 1, wage="900.00")
    await world.suite.settled()
    door = f"/contributions/v1/employers/{employer.id}/findings"
    (found,) = (await world.suite.get(employer.persona, door)).json()["items"]
    return Call(employer.persona, f"{FINDINGS}/{found['id']}/answer", {"answer": "dispute", "because": "half days"})


@recipe
async def answer_finding(world: World) -> Call:
    return await _low_wage(world)


@recipe
async def answer_findings(world: World) -> Call:
    call = await _low_wage(world)
    number = int(call.path.split("/")[-2])
    employer_id = call.persona.removeprefix("employer-")
    answers = [{"finding_id": number, **call.body}]
    return Call(call.persona, f"{FINDINGS}/answers", {"employer_id": employer_id, "answers": answers})


@recipe
async def decide_finding_dispute(world: World) -> Call:
    call = await _low_wage(world)
    answered = await world.suite.made(call.persona, call.path, call.body)
    path = f"{FINDINGS}/{answered['id']}/decision"
    return Call("officer", path, {"outcome": "upheld", "because": "the law says so"})

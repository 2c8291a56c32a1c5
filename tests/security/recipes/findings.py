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
    (found,) = (await world.suite.get(employer.persona, FINDINGS, employer_id=employer.id)).json()["items"]
    answers = [{"finding_id": found["id"], "reply": "dispute", "because": "half days"}]
    return Call(employer.persona, f"{FINDINGS}/answers", {"employer_id": employer.id, "answers": answers})


@recipe
async def answer_findings(world: World) -> Call:
    return await _low_wage(world)


@recipe
async def decide_finding_dispute(world: World) -> Call:
    call = await _low_wage(world)
    answered = await world.suite.made(call.persona, call.path, call.body)
    path = f"{FINDINGS}/{answered['findings'][0]['id']}/decision"
    return Call("officer", path, {"outcome": "upheld", "because": "the law says so"})

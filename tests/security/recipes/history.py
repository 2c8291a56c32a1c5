"""Recipes of imported history: a batch of one month of a new person."""

from tests.security.reading.test_relations import World
from tests.security.recipes import Call, person_body, plain, recipe

HISTORY = "/contributions/v1"
plain("check_persons", "system:contributions", "/registration/v1/person-checks",
      persons=[{"national_id": "{national}", "born_on": "1985-04-30"}])  # fmt: skip


async def _batch(world: World) -> str:
    number = person_body(world)["national_id"]
    person = {**person_body(world), "national_id": number}
    await world.suite.made("officer", "/registration/v1/persons", person)
    content = f"national_id,born_on,month,base\n{number},1985-04-30,2005-01,9000\n".encode()
    about = {"source_system": "OLD", "confidence": "low", "scheme": "th_s33", "source": "book"}
    job = await world.suite.sent_file("officer", "old.csv", content, path=f"{HISTORY}/history-files", **about)
    assert job["status"] == "done", job
    return str(job["id"])


@recipe
async def confirm_history_batch(world: World) -> Call:
    path = f"{HISTORY}/history-batches/{await _batch(world)}/confirmation"
    return Call("officer-2", path, {"months": 1, "persons": 1})


@recipe
async def withdraw_history_batch(world: World) -> Call:
    path = f"{HISTORY}/history-batches/{await _batch(world)}/withdrawal"
    return Call("officer", path, {"because": "the wrong file"})

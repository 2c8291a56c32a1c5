"""One person registered through the door, concurrency 16, one worker."""

from uuid import uuid4

from bench.figures import Figure, per_second
from bench.servers import posted, served
from bench.world import World, body, connected, numbers
from deploy.processes import SERVICE_VARIABLE
from libs.common.spine.log import prepare_log
from libs.contracts.registration import EMPLOYERS, PEOPLE

ROUNDS = 3


async def measure(world: World, *, small: bool) -> list[Figure]:
    import statistics

    persons = 400 if small else 3_000
    url = await world.databases.fresh("registration")
    settings = world.settings("registration", url) | {SERVICE_VARIABLE: "registration"}
    async with connected(url) as database:
        await prepare_log(database, (EMPLOYERS, PEOPLE))
    headers = {"Authorization": f"Bearer {world.token('officer')}"}
    speeds = []
    async with served("deploy.processes:served_app", settings) as product:
        for number in range(ROUNDS):
            sent = [
                body({"national_id": n, "given_name": "สมชาย", "family_name": "ใจดี", "born_on": "1985-04-30",
                      "sex": "male", "area": "TH-10", "phones": ["+66812345678"]})
                for n in numbers(persons, start=number * persons + 1)
            ]  # fmt: skip
            given = [{**headers, "Idempotency-Key": uuid4().hex} for _ in sent]
            speeds.append(await per_second(lambda b=sent, g=given: posted(f"{product}/v1/persons", b, g)))
    return [Figure("person_api", statistics.median(speeds), "persons/s", 31.0, statistics.median(speeds) / 31.0,
                   "reference: a comparable open system's published figure")]  # fmt: skip

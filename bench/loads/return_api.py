"""A 20-line return, the whole path, beside a bare handler whose one statement matches, assesses and stores."""

from uuid import uuid4

from sqlalchemy import text

from bench.bare_returns import STATEMENT
from bench.figures import Figure, compared, per_second, tell_reference
from bench.servers import posted, served
from bench.world import World, body, connected, numbers
from deploy.processes import SERVICE_VARIABLE
from libs.common.spine.log import prepare_log
from libs.common.values.identifiers import person_id_of
from libs.contracts.contributions import EMPLOYERS

LINES = 20
ROUNDS = 5


async def measure(world: World, *, small: bool) -> list[Figure]:
    returns = 60 if small else 1_500
    url = await world.databases.fresh("contributions")
    settings = world.settings("contributions", url) | {SERVICE_VARIABLE: "contributions"}
    employers = [str(uuid4()) for _ in range(returns * ROUNDS)]
    staff = numbers(LINES)
    persons = [person_id_of(n, agency_key=settings["CONTRIBUTIONS_AGENCY_KEY"]) for n in staff]
    async with connected(url) as database:
        await prepare_log(database, (EMPLOYERS,))
        await _fill(database, employers, persons)
        await tell_reference(database, STATEMENT)
    lines = [{"national_id": n, "wage": "12345.67"} for n in staff]
    bare_lines = [{**line, "person_id": str(p)} for line, p in zip(lines, persons, strict=True)]
    bare = {"BENCH_SOCKET": url.split("host=")[1], "BENCH_DATABASE": url.split("@/")[1].split("?")[0]}
    token = world.token("officer")
    mine, theirs = [], []
    async with (
        served("deploy.processes:served_app", settings) as product,
        served("bench.bare_returns:app", bare) as reference,
    ):
        for number in range(ROUNDS):
            ids = employers[number * returns : (number + 1) * returns]
            sent = [body({"employer_id": e, "month": "2021-01", "kind": "original", "lines": lines}) for e in ids]
            headers = [{"Authorization": f"Bearer {token}", "Idempotency-Key": uuid4().hex} for _ in ids]
            plain = [body({"employer_id": e, "lines": bare_lines}) for e in ids]
            theirs.append(await per_second(lambda b=plain: posted(f"{reference}/returns", b, [{}] * len(b))))
            mine.append(await per_second(lambda b=sent, h=headers: posted(f"{product}/v1/returns", b, h)))
    return [compared("return_api", "returns/s", mine, theirs, f"{LINES} lines, concurrency 16, one worker each")]


async def _fill(database: object, employers: list[str], persons: list[object]) -> None:
    run = database.one_statement  # type: ignore[attr-defined]
    await run(
        text("""
            INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
            SELECT id, (2000000000 + n)::text, 'TH-10', '2019-01-01', n % 12
            FROM unnest(CAST(:ids AS uuid[])) WITH ORDINALITY AS e(id, n)
        """),
        {"ids": employers},
    )
    await run(
        text("""
            INSERT INTO employment (employment_id, employer_id, person_id, started_on)
            SELECT uuidv7(), e, p, '2019-01-01' FROM unnest(CAST(:ids AS uuid[])) e, unnest(CAST(:persons AS uuid[])) p
        """),
        {"ids": employers, "persons": persons},
    )
    await run(text("VACUUM ANALYZE"))

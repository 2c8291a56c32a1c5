"""The desk: search over a million persons, the whole view at 20 agents, and a return on a page's timeline."""

import asyncio
import random
import statistics
from collections.abc import Sequence
from time import perf_counter
from urllib.parse import quote
from uuid import UUID

import httpx
from sqlalchemy import text

from bench.figures import Figure
from bench.servers import served
from bench.world import World, connected
from deploy.processes import SERVICE_VARIABLE
from libs.common.database.connections import Database
from libs.common.spine.log import prepare_log
from libs.contracts.hotline import CASES
from services.hotline.people.rules.search_keys import folded
from tests.browser.page_servers import page_server
from tests.running_suite import running_suite
from tests.staff import staffed

AGENTS = 20
SEARCH_MS, VIEW_MS, TIMELINE_MS = 150.0, 150.0, 2_000.0
_GIVEN = ("Nguyễn Văn", "Trần Thị", "Lê Hoàng", "Phạm Đức", "Đặng Minh", "สมชาย", "สมหญิง", "ประเสริฐ", "วิชัย", "มาลี",
          "อนุชา", "พรทิพย์", "ณัฐพล", "ศิริพร", "วรรณา", "ชัยวัฒน์", "ปิยะ", "รัตนา", "สุรชัย", "จันทร์เพ็ญ")  # fmt: skip
_PARTS = ("ใจ", "ดี", "รัก", "ไทย", "สุข", "ทอง", "บุญ", "มี", "ศรี", "แสง", "วงศ์", "พันธุ์", "มั่น", "คง", "แก้ว",
          "คำ", "น้ำ", "ชัย", "เพชร", "งาม", "An", "Bình", "Đông", "Hòa", "Khánh", "Lâm", "Phúc", "Quý", "Sơn",
          "Vĩnh")  # fmt: skip
_INDEXES = text("""
    SELECT indexname, indexdef FROM pg_indexes WHERE tablename = 'search_key' AND indexname NOT LIKE '%pkey'
""")
_LOAD = text("""
    WITH person AS (
        SELECT uuidv7() AS id, n, 1 + floor(power(random(), 2) * :givens)::int AS g,
               1 + floor(random() * :parts)::int AS a, 1 + floor(random() * :parts)::int AS b,
               1 + floor(random() * :parts)::int AS c
        FROM generate_series(1, CAST(:persons AS integer)) n
    ),
    named AS (
        SELECT id, n, (CAST(:given AS text[]))[g] AS given, (CAST(:part AS text[]))[a] || (CAST(:part AS text[]))[b]
               || (CAST(:part AS text[]))[c] AS family, (CAST(:given_folded AS text[]))[g] AS given_folded,
               (CAST(:part_folded AS text[]))[a] || (CAST(:part_folded AS text[]))[b]
               || (CAST(:part_folded AS text[]))[c] AS family_folded
        FROM person
    ),
    card AS (
        INSERT INTO person_card (person_id, version, sealed, state, national_id, given_name, family_name, born_on, sex,
                                 area, phones, said_at)
        SELECT id, 1, '', 'open', '3' || lpad(n::text, 12, '0'), given, family, '1985-04-30', 'female', 'TH-10',
               ARRAY['+668' || lpad(n::text, 8, '0')], now() FROM named
    )
    INSERT INTO search_key (key, kind, subject_kind, subject_id)
    SELECT k.key, k.kind, 'person', id FROM named CROSS JOIN LATERAL (VALUES
        (lower(given || ' ' || family), 'exact'), (given_folded || ' ' || family_folded, 'folded'),
        (family_folded || ' ' || given_folded, 'turned'), ('3' || lpad(n::text, 12, '0'), 'number'),
        ('8' || lpad(n::text, 8, '0'), 'phone')) k(key, kind)
""")
_HISTORY = text("""
    WITH one AS (SELECT person_id FROM person_card ORDER BY person_id LIMIT CAST(:persons AS integer)),
    work AS (INSERT INTO employment (employment_id, employer_id, person_id, started_on)
             SELECT uuidv7(), uuidv7(), person_id, '2019-01-01' FROM one),
    month AS (INSERT INTO credited_month (person_id, month, employer_id, base, credited, version)
              SELECT person_id, m, person_id, 12000, true, 1 FROM one,
                     generate_series(date '2010-01-01', date '2020-12-01', interval '1 month') m)
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    SELECT person_id, uuidv7(), now() - n * interval '1 day', 'benefits.claim_moved.v1',
           json_build_object('claim_id', uuidv7(), 'now', 'pending', 'person_id', person_id)
    FROM one, generate_series(1, 60) n
""")


async def measure(world: World, *, small: bool) -> list[Figure]:
    persons, asked = (2_000, 60) if small else (1_000_000, 1_500)
    url = await world.databases.fresh("hotline")
    async with connected(url) as database:
        await prepare_log(database, (CASES,))
        await _load(database, persons)
        typed = await _typed(database, asked)
        ids = [row[0] for row in await database.many_rows(text("SELECT DISTINCT subject_id FROM timeline_entry"), {})]
        settings = world.settings("hotline", url) | {SERVICE_VARIABLE: "hotline", "HOTLINE_RATE_LIMIT_PER_MINUTE": "0"}
        async with served("deploy.processes:served_app", settings) as door:
            searches = await _answered(world, [f"{door}/v1/search?q={quote(one)}" for one in typed])
            views = await _answered(world, [f"{door}/v1/persons/{ids[n % len(ids)]}/view" for n in range(asked)])
    delays = await _timeline(world, months=3 if small else 24, employers=1 if small else 5)
    about = f"{persons} persons, {AGENTS} agents at once without a pause; the reference is what is wanted"
    return [
        _figure("desk_search", searches, 95, SEARCH_MS, about),
        _figure("desk_view", views, 95, VIEW_MS, about),
        _figure("desk_timeline", delays, 99, TIMELINE_MS, "a return's filing begun, to the page's timeline by SSE"),
    ]


def _figure(bench: str, took_ms: list[float], percentile: int, wanted: float, note: str) -> Figure:
    took_ms.sort()
    value = took_ms[max(int(len(took_ms) * percentile / 100) - 1, 0)]
    half = statistics.median(took_ms)
    note = f"p50 {half:.1f} ms, {len(took_ms)} asked, {note}"
    return Figure(bench, value, f"ms p{percentile}", wanted, value / wanted, note)


async def _load(database: Database, persons: int) -> None:
    """Insert the rows that listeners would write; make the indexes once, afterwards."""
    indexes = await database.many_rows(_INDEXES, {})
    for index in indexes:
        await database.one_statement(text(f"DROP INDEX {index.indexname}"))
    words = {"given": list(_GIVEN), "part": list(_PARTS)}
    words |= {f"{name}_folded": [folded(word) for word in list(values)] for name, values in list(words.items())}
    given = {"persons": persons, "givens": len(_GIVEN), "parts": len(_PARTS), **words}
    async with database.transaction() as connection:
        await connection.execute(_LOAD, given)
        await connection.execute(_HISTORY, {"persons": min(persons // 10, 2_000)})
    for index in indexes:
        await database.one_statement(text(index.indexdef.replace(":", r"\:")))
    await database.one_statement(text("VACUUM ANALYZE"))


async def _typed(database: Database, count: int) -> list[str]:
    """Make texts as agents type them: beginnings of names with and without accents, whole names, slips, numbers."""
    chance = random.Random(1506)
    sample = text("SELECT given_name, family_name, national_id, phones FROM person_card ORDER BY random() LIMIT :n")
    typed = []
    for row in await database.many_rows(sample, {"n": count}):
        name = f"{row.given_name} {row.family_name}"
        slip = chance.randrange(2, len(name))
        typed.append(
            chance.choice([
                name, folded(name), name[: chance.randint(3, 8)], folded(name)[: chance.randint(3, 8)],
                folded(f"{row.family_name} {row.given_name}"), folded(name[:slip] + name[slip + 1 :]),
                row.phones[0], "0" + row.phones[0][3:], row.national_id, row.national_id[: chance.randint(5, 12)],
            ])
        )  # fmt: skip
    return typed


async def _answered(world: World, urls: Sequence[str]) -> list[float]:
    """Return the milliseconds of each request; each agent waits for its answer."""
    waiting = iter(urls)
    took: list[float] = []

    async def agent() -> None:
        headers = {"Authorization": f"Bearer {world.token('agent')}"}
        async with httpx.AsyncClient(headers=headers, timeout=30) as http:
            for url in waiting:
                started = perf_counter()
                answer = await http.get(url)
                took.append((perf_counter() - started) * 1000)
                assert answer.status_code == 200, answer.text

    await asyncio.gather(*(agent() for _ in range(AGENTS)))
    return took[AGENTS:]


async def _timeline(world: World, *, months: int, employers: int) -> list[float]:
    """Measure from the filing of a return until an open page shows it."""
    names = [f"{year}-{number:02d}" for year in (2019, 2020) for number in range(1, 13)][:months]
    delays: list[float] = []
    async with (
        running_suite(world.databases, world.folder / "suite", country="thailand", today="2021-02-10") as suite,
        page_server(suite) as url,
        httpx.AsyncClient(base_url=url, headers={"Authorization": f"Bearer {suite.token('agent')}"}) as http,
    ):
        for _ in range(employers):
            employer = await staffed(suite, 2)
            await suite.settled()
            async with http.stream("GET", f"/desk/live/{UUID(employer.id)}?after=0", timeout=60) as page:
                lines = page.aiter_lines()
                for month in names:
                    started = perf_counter()
                    await employer.file(month, 2)
                    async for line in lines:
                        if line.startswith("event: timeline"):
                            break
                    delays.append((perf_counter() - started) * 1000)
                    await asyncio.sleep(random.Random(month).random())
    return delays

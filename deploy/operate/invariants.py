"""What must hold between the services once everything that was said has been heard. Each breach is a sentence."""

from collections.abc import Mapping
from typing import Any

from sqlalchemy import text

from deploy.operate.said import contract_breaches
from libs.common.audit.chain import first_break
from libs.common.database.connections import Database
from libs.common.runtime.composition import Service


async def _rows(database: Database, statement: str, parameters: Mapping[str, object] | None = None) -> list[Any]:
    """In a transaction: planned for what it does, not as the hot statements are, which may not scan a table."""
    async with database.transaction(wakes=False) as connection:
        found = await connection.execute(text(statement), parameters or {})
        return [dict(row) for row in found.mappings()]


async def broken_invariants(services: Mapping[str, Service]) -> list[str]:
    """Every breach of every invariant; empty when all is well."""
    return await breaches({name: service.database for name, service in services.items()})


async def breaches(databases: Mapping[str, Database]) -> list[str]:
    """The same, by what an operator has: the services' databases."""
    found: list[str] = []
    heads: dict[tuple[str, int], int] = {}
    for name, database in databases.items():
        of_this = [*await _log_breaches(database), *await _audit_breaches(database), *await contract_breaches(database)]
        found += [f"{name}: {breach}" for breach in of_this]
        rows = await _rows(database, "SELECT topic, partition, sequence FROM topic_head")
        heads |= {(row["topic"], row["partition"]): row["sequence"] for row in rows}
    for database in databases.values():
        found += await _consumer_breaches(database, heads)
    if {"contributions", "loans", "benefits"} <= set(databases):
        found += await _copies_differ(databases)
        found += await _books_differ(databases["contributions"])
    if "benefits" in databases:
        found += await days_and_money_breaches(databases["benefits"])
    if "programmes" in databases:
        found += await _places_differ(databases["programmes"])
    return found


async def _log_breaches(database: Database) -> list[str]:
    gaps = await _rows(
        database,
        """
        SELECT h.topic, h.partition, h.sequence AS head, count(e.sequence) AS n, coalesce(max(e.sequence), 0) AS last
        FROM topic_head h LEFT JOIN event_log e USING (topic, partition)
        GROUP BY h.topic, h.partition, h.sequence
        HAVING count(e.sequence) <> h.sequence OR coalesce(max(e.sequence), 0) <> h.sequence
        """,
    )
    state = await _rows(
        database,
        """
        SELECT position, (SELECT count(*) FROM event_log) AS n, (SELECT count(*) FROM outbox) AS waiting FROM log_state
        """,
    )
    inverted = await _rows(
        database,
        """
        SELECT key, month FROM (
            SELECT key, data ->> 'month' AS month, (data ->> 'version')::integer AS version,
                   lag((data ->> 'version')::integer)
                       OVER (PARTITION BY key, data ->> 'month' ORDER BY sequence) AS before
            FROM event_log WHERE type = 'contributions.return_accepted.v1') said
        WHERE version <> coalesce(before, 0) + 1
        """,
    )
    found = [f"{g['topic']}/{g['partition']}: head {g['head']}, {g['n']} events, last {g['last']}" for g in gaps]
    found += [f"versions of {row['key']} {row['month']} are out of order" for row in inverted]
    found += [f"{row['n']} events, position {row['position']}" for row in state if row["n"] != row["position"]]
    found += [f"{row['waiting']} facts wait in the outbox" for row in state if row["waiting"]]
    return found


async def _audit_breaches(database: Database) -> list[str]:
    broken = await first_break(database)
    return [f"audit row {broken.number}: {broken.what}"] if broken else []


async def _consumer_breaches(database: Database, heads: Mapping[tuple[str, int], int]) -> list[str]:
    found = []
    for row in await _rows(database, "SELECT consumer, topic, partition, sequence FROM consumer_position"):
        head = heads.get((row["topic"], row["partition"]), 0)
        if row["sequence"] != head:
            found.append(f"{row['consumer']} is at {row['sequence']} of {row['topic']}/{row['partition']}, said {head}")
    parked = await _rows(database, "SELECT consumer, count(*) AS n FROM parked_event GROUP BY consumer")
    return found + [f"{row['consumer']} has {row['n']} parked events" for row in parked]


_EMPLOYMENTS = "SELECT employment_id, employer_id, person_id, started_on, ended_on, standing FROM employment"
_AT_THE_DESK = {
    "employments at the desk": (
        ("registration", _EMPLOYMENTS),
        ("hotline", _EMPLOYMENTS),
    ),
    "credited months at the desk": (
        ("benefits", "SELECT person_id, month, employer_id, base, version FROM credited_month WHERE credited"),
        ("hotline", "SELECT person_id, month, employer_id, base, version FROM person_month WHERE credited"),
    ),
    "claims at the desk": (
        ("benefits", "SELECT claim_id, person_id, status, reason FROM claim"),
        ("hotline", "SELECT claim_id, person_id, status, reason FROM claim_card"),
    ),
    "days of isolation in benefits": (
        ("programmes", "SELECT order_number, first_day, last_day, version, withdrawn FROM isolation"),
        ("benefits", "SELECT order_number, first_day, last_day, version, withdrawn FROM isolation_order"),
    ),
    "days of isolation at the desk": (
        ("programmes", "SELECT order_number, first_day, last_day, version, withdrawn FROM isolation"),
        ("hotline", "SELECT order_number, first_day, last_day, version, withdrawn FROM isolation_card"),
    ),
    "bookings at the desk": (
        (
            "programmes",
            """SELECT b.booking_id, b.person_id, x.day, b.status <> 'booked' AS ended
                          FROM booking b JOIN session x USING (session_id)""",
        ),
        ("hotline", "SELECT booking_id, person_id, day, ended FROM booking_card"),
    ),
    "loans' flags at the desk": (
        ("loans", "SELECT loan_id, flag FROM loan WHERE flag IS NOT NULL AND flag <> 'kept'"),
        ("hotline", "SELECT loan_id, flag FROM loan_card WHERE flag IS NOT NULL AND flag <> 'kept'"),
    ),
}


async def _copies_differ(databases: Mapping[str, Database]) -> list[str]:
    """What listeners keep is what speakers hold."""
    pairs = {
        "headcounts in loans": (
            ("contributions", "SELECT employer_id, month, version, headcount FROM employer_month"),
            ("loans", "SELECT employer_id, month, version, headcount FROM employer_month WHERE version > 0"),
        ),
        "credited months in benefits": (
            (
                "contributions",
                """SELECT l.person_id, l.month, m.employer_id, l.base, m.version FROM return_line l
                   JOIN employer_month m USING (return_id, month) WHERE l.credited""",
            ),
            ("benefits", "SELECT person_id, month, employer_id, base, version FROM credited_month WHERE credited"),
        ),
        "employments in contributions": (
            ("registration", _EMPLOYMENTS),
            ("contributions", _EMPLOYMENTS),
        ),
        "employments in benefits": (
            ("registration", _EMPLOYMENTS),
            ("benefits", _EMPLOYMENTS),
        ),
    }
    if "hotline" in databases:
        pairs |= _AT_THE_DESK
    found = []
    for what, ((speaker, said), (listener, kept)) in pairs.items():
        theirs, ours = await _differing(databases[speaker], said, databases[listener], kept)
        if theirs != ours:
            found.append(f"{what}: {len(theirs - ours)} missing, {len(ours - theirs)} too many")
    return found


_BUCKETS = """
    SELECT hashtextextended(q::text, 1) & 1023 AS bucket, count(*) AS n,
           sum(hashtextextended(q::text, 2)::numeric) AS hash
    FROM ({0}) q GROUP BY 1
"""
_OF_BUCKETS = "SELECT q.* FROM ({0}) q WHERE hashtextextended(q::text, 1) & 1023 = ANY(CAST(:buckets AS bigint[]))"


async def _differing(one: Database, said: str, other: Database, kept: str) -> tuple[set[Any], set[Any]]:
    """The rows of two queries that may differ: sums of hashes are compared first, a thousandth of the rows each."""
    sums = []
    for database, query in ((one, said), (other, kept)):
        found = await _rows(database, _BUCKETS.format(query))
        sums.append({row["bucket"]: (row["n"], row["hash"]) for row in found})
    buckets = [at for at in sums[0].keys() | sums[1].keys() if sums[0].get(at) != sums[1].get(at)]
    if not buckets:
        return set(), set()
    pair = []
    for database, query in ((one, said), (other, kept)):
        found = await _rows(database, _OF_BUCKETS.format(query), {"buckets": buckets})
        pair.append({tuple(row.values()) for row in found})
    return pair[0], pair[1]


_PLACES = {
    "a bed and its stay do not name each other": """
        SELECT b.bed_id FROM bed b FULL JOIN (
            SELECT * FROM stay WHERE status IN ('offered', 'accepted', 'admitted')) s
            ON s.stay_id = b.stay_id AND s.bed_id = b.bed_id
        WHERE (b.stay_id IS NOT NULL OR b.bed_id IS NULL) AND (s.stay_id IS NULL OR b.bed_id IS NULL)
    """,
    "a seat and its booking do not name each other": """
        SELECT s.session_id FROM seat s FULL JOIN (SELECT * FROM booking WHERE status <> 'cancelled') b
            ON b.booking_id = s.booking_id AND b.session_id = s.session_id AND b.seat_no = s.seat_no
        WHERE (s.booking_id IS NOT NULL OR s.session_id IS NULL) AND (b.booking_id IS NULL OR s.session_id IS NULL)
    """,
    "a session has more or fewer seats than it says": """
        SELECT x.session_id FROM session x LEFT JOIN seat s USING (session_id)
        GROUP BY x.session_id HAVING count(s.seat_no) <> x.capacity
    """,
    "results are counted otherwise than recorded": """
        WITH standing AS (
            SELECT DISTINCT ON (specimen_id) specimen_id, outcome FROM result ORDER BY specimen_id, version DESC)
        SELECT happening FROM (
            SELECT 'result_' || outcome AS happening, count(*) AS n FROM standing GROUP BY 1) r
        FULL JOIN (
            SELECT happening, sum(counts) AS n FROM journal WHERE happening LIKE 'result_%' GROUP BY 1
            HAVING sum(counts) <> 0) j USING (happening)
        WHERE r.n IS DISTINCT FROM j.n
    """,
}


async def _places_differ(database: Database) -> list[str]:
    """Nobody has a place that is somebody else's, and what is counted is what is there."""
    return [f"programmes: {what}" for what, query in _PLACES.items() if await _rows(database, query)]


async def _books_differ(database: Database) -> list[str]:
    rows = await _rows(
        database,
        """
        SELECT m.employer_id, m.month FROM employer_month m JOIN monthly_return r USING (return_id)
        LEFT JOIN LATERAL (
            SELECT coalesce(sum(CASE entry WHEN 'return' THEN amount ELSE -amount END), 0) AS booked FROM posting p
            WHERE p.employer_id = m.employer_id AND p.month = m.month AND p.entry IN ('return', 'reversal')
        ) b ON true
        WHERE b.booked <> r.employee_payable + r.employer_payable
        """,
    )
    return [f"contributions: the books of {row['employer_id']} {row['month']} are not its return" for row in rows]


_DAYS_AND_MONEY = {
    "a month was paid beyond its award": "SELECT claim_id FROM entitlement WHERE paid > bound",
    "what a month was paid is not its confirmed lines": """
        SELECT claim_id FROM entitlement e FULL JOIN (
            SELECT claim_id, month, sum(entitled) AS sent FROM payment_line WHERE status = 'confirmed'
            GROUP BY claim_id, month) l USING (claim_id, month)
        WHERE coalesce(e.paid, 0) <> coalesce(l.sent, 0)
    """,
    "a day belongs to two claims of a person": """
        WITH held AS (
            SELECT d.claim_id, d.days, coalesce(a.kept_id, c.person_id) AS person_id, d.person_id AS held_by
            FROM awarded_days d JOIN claim c USING (claim_id) LEFT JOIN person_alias a ON a.person_id = c.person_id)
        SELECT one.claim_id FROM held one JOIN held other USING (person_id)
        WHERE one.claim_id < other.claim_id AND one.days && other.days
        UNION ALL SELECT claim_id FROM held WHERE held_by <> person_id
    """,
    "a claim is awarded other days than it holds": """
        SELECT c.claim_id FROM claim c JOIN entitlement e USING (claim_id)
        LEFT JOIN LATERAL (SELECT coalesce(sum(upper(d.days) - lower(d.days)), 0) AS days FROM awarded_days d
                           WHERE d.claim_id = c.claim_id AND d.month = e.month) held ON true
        WHERE c.status IN ('in_payment', 'stopped', 'closed') AND held.days <> e.days
    """,
    "an overpayment is not what was paid beyond the award": """
        SELECT claim_id FROM (
            SELECT claim_id, sum(greatest(paid - amount, 0)) AS now FROM entitlement GROUP BY claim_id) figure
        FULL JOIN (
            SELECT claim_id,
                   sum(CASE debit_account WHEN 'overpayment_receivable' THEN amount ELSE -amount END) AS booked
            FROM posting WHERE entry = 'overpayment' GROUP BY claim_id) books USING (claim_id)
        WHERE coalesce(now, 0) <> coalesce(booked, 0)
    """,
    "what a run sent is not what its lines book": """
        SELECT run_id FROM (
            SELECT run_id, sum(amount) AS sent FROM payment_line WHERE status IN ('confirmed', 'returned')
            GROUP BY run_id) lines
        FULL JOIN (
            SELECT run_id, sum(amount) AS booked FROM posting WHERE credit_account = 'payee' GROUP BY run_id) books
            USING (run_id)
        WHERE coalesce(sent, 0) <> coalesce(booked, 0)
    """,
}


async def days_and_money_breaches(database: Database) -> list[str]:
    """A day is paid once, a month within its award, and the books say what was sent."""
    return [f"benefits: {what}" for what, query in _DAYS_AND_MONEY.items() if await _rows(database, query)]

"""Keep what other services say, for the desk: one timeline a person and employer, and the cards of the view."""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import Action
from libs.common.spine.events import Event
from libs.copies.aliases import forget_aliases, keep_aliases
from services.hotline.people.rules.search_keys import employer_keys

_NOTE = text("""
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    SELECT (data ->> :member)::uuid, id, occurred_at, :type, data
    FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[]), CAST(:bodies AS json[])) e(id, occurred_at, data)
    WHERE data ->> :member IS NOT NULL ORDER BY 1, 3
""")
_DETAILS = text("""
    INSERT INTO person_card AS known (person_id, version, sealed, said_at)
    SELECT DISTINCT ON (1) (data ->> 'person_id')::uuid, (data ->> 'version')::integer, data ->> 'sealed', said_at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, said_at) ORDER BY 1, 2 DESC
    ON CONFLICT (person_id) DO UPDATE
        SET version = excluded.version, sealed = excluded.sealed, said_at = excluded.said_at, state = 'sealed'
        WHERE excluded.version > known.version
""")
_EMPLOYERS = text("""
    INSERT INTO employer_card (employer_id, registration_number, name, area, sector)
    SELECT (data ->> 'employer_id')::uuid, data ->> 'registration_number', coalesce(data ->> 'name', ''),
           data ->> 'area', data ->> 'sector'
    FROM unnest(CAST(:bodies AS json[])) e(data) ORDER BY 1 ON CONFLICT DO NOTHING
    RETURNING employer_id, registration_number, name
""")
_KEYS = text("""
    INSERT INTO search_key (key, kind, subject_kind, subject_id)
    SELECT key, kind, 'employer', subject_id
    FROM unnest(CAST(:keys AS text[]), CAST(:kinds AS text[]), CAST(:subjects AS uuid[])) k(key, kind, subject_id)
    ON CONFLICT DO NOTHING
""")
# The full state of one version: who is on it, who no longer is. An older version is ignored.
MONTHS = text("""
    WITH event AS (
        SELECT (data ->> 'employer_id')::uuid AS employer_id, to_date(data ->> 'month', 'YYYY-MM') AS month,
               (data ->> 'version')::integer AS version, said_at, data
        FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) AS e(data, said_at)
    ),
    told AS (
        SELECT (p ->> 'person_id')::uuid AS person_id, e.month, e.employer_id, (p ->> 'base')::numeric AS base,
               (p ->> 'credited')::boolean AS credited, e.version, e.said_at
        FROM event e CROSS JOIN LATERAL json_array_elements(e.data -> 'persons') p
        UNION ALL
        SELECT w::uuid, e.month, e.employer_id, 0, false, e.version, e.said_at
        FROM event e CROSS JOIN LATERAL json_array_elements_text(e.data -> 'withdrawn') w
    )
    INSERT INTO person_month AS known (person_id, month, employer_id, base, credited, version, said_at)
    SELECT DISTINCT ON (person_id, month, employer_id) * FROM told
    ORDER BY person_id, month, employer_id, version DESC
    ON CONFLICT (person_id, month, employer_id) DO UPDATE
        SET base = excluded.base, credited = excluded.credited, version = excluded.version,
            said_at = excluded.said_at
        WHERE excluded.version > known.version
""")
CLAIMS_FILED = text("""
    INSERT INTO claim_card AS known (claim_id, person_id, employer_id, branch, cause, first_day, last_day, status,
                                     moved_at)
    SELECT (data ->> 'claim_id')::uuid, (data ->> 'person_id')::uuid, (data ->> 'employer_id')::uuid,
           data ->> 'branch', data ->> 'cause', (data ->> 'first_day')::date, (data ->> 'last_day')::date, 'pending',
           at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at) ORDER BY 1
    ON CONFLICT (claim_id) DO UPDATE SET branch = excluded.branch, cause = excluded.cause,
        first_day = excluded.first_day, last_day = excluded.last_day
""")
CLAIMS_MOVED = text("""
    UPDATE claim_card c
    SET status = data ->> 'now', reason = data ->> 'reason', days = (data ->> 'days')::integer,
        last_paid_day = (data ->> 'last_paid_day')::date, moved_at = at
    FROM (SELECT DISTINCT ON (data ->> 'claim_id') data, at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
          ORDER BY data ->> 'claim_id', place DESC) last
    WHERE c.claim_id = (data ->> 'claim_id')::uuid
""")
CLAIMS_PAID = text("""
    UPDATE claim_card c SET paid = c.paid + :sign * told.amount, moved_at = told.at
    FROM (SELECT (data ->> 'claim_id')::uuid AS claim_id, sum((data ->> 'amount')::numeric) AS amount, max(at) AS at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at) GROUP BY 1) told
    WHERE c.claim_id = told.claim_id
""")
LOANS = text("""
    INSERT INTO loan_card AS known (loan_id, employer_id, phase, amount, status, moved_at)
    SELECT DISTINCT ON (1) (data ->> 'loan_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'phase',
           (data ->> 'amount')::numeric, coalesce(data ->> 'decision', :status), at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
    ORDER BY 1, place DESC
    ON CONFLICT (loan_id) DO UPDATE SET phase = coalesce(excluded.phase, known.phase),
        amount = coalesce(excluded.amount, known.amount), status = excluded.status, moved_at = excluded.moved_at
""")
LOANS_JUDGED = text("""
    UPDATE loan_card l
    SET flag = data ->> 'flag', month = data ->> 'month', headcount = (data ->> 'headcount')::integer,
        baseline = (data ->> 'baseline')::integer, moved_at = at
    FROM (SELECT DISTINCT ON (data ->> 'loan_id') data, at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
          ORDER BY data ->> 'loan_id', place DESC) last
    WHERE l.loan_id = (data ->> 'loan_id')::uuid
""")


# Facts of one person come in their order: the last of a booking stands.
BOOKINGS = text("""
    INSERT INTO booking_card AS known (booking_id, person_id, day, starts_at, place, moved_at)
    SELECT DISTINCT ON (1) (data ->> 'booking_id')::uuid, (data ->> 'person_id')::uuid, (data ->> 'day')::date,
           data ->> 'starts_at', data ->> 'place', at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
    ORDER BY 1, place DESC
    ON CONFLICT (booking_id) DO UPDATE SET day = excluded.day, starts_at = excluded.starts_at,
        place = excluded.place, moved_at = excluded.moved_at
""")
BOOKINGS_ENDED = text("""
    UPDATE booking_card b SET ended = true, moved_at = at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at)
    WHERE b.booking_id = (data ->> 'booking_id')::uuid
""")
ISOLATIONS = text("""
    INSERT INTO isolation_card AS known (order_number, person_id, first_day, last_day, version, withdrawn, moved_at)
    SELECT DISTINCT ON (1) data ->> 'order_number', (data ->> 'person_id')::uuid, (data ->> 'first_day')::date,
           (data ->> 'last_day')::date, (data ->> 'version')::integer, data ->> 'first_day' IS NULL, at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at) ORDER BY 1, 5 DESC
    ON CONFLICT (order_number) DO UPDATE
        SET first_day = coalesce(excluded.first_day, known.first_day), version = excluded.version,
            last_day = coalesce(excluded.last_day, known.last_day), withdrawn = excluded.withdrawn,
            moved_at = excluded.moved_at
        WHERE excluded.version > known.version
""")


def keep_facts(*members: str, then: TextClause | None = None, tell: Action | None = None, **given: object) -> Action:
    """Put the facts into the timelines of whom their `members` name, and onto a card; then `tell` the persons."""

    async def action(connection: AsyncConnection, events: Sequence[Event]) -> None:
        ordered = list(events)
        bodies, times = [e.body for e in ordered], _times(ordered)
        told = {"bodies": bodies, "times": times, "ids": [e.id for e in ordered], "type": ordered[0].type}
        for member in members:
            await connection.execute(_NOTE, {**told, "member": member})
        if then is not None:
            wanted = then.compile().params
            await connection.execute(then, {k: v for k, v in (told | given).items() if k in wanted})
        if tell is not None:
            await tell(connection, ordered)

    return action


def _times(events: Sequence[Event]) -> list[datetime]:
    return [datetime.fromisoformat(event.time) for event in events]


async def details_changed(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Kept sealed; they are opened when the keys were fetched, outside any transaction."""
    given = {"bodies": [event.body for event in events], "times": _times(events)}
    await connection.execute(_DETAILS, given)


async def employers_registered(connection: AsyncConnection, events: Sequence[Event]) -> None:
    made = await connection.execute(_EMPLOYERS, {"bodies": [event.body for event in events]})
    keys = [
        (key, kind, row.employer_id)
        for row in made
        for kind, key in employer_keys(row.name, row.registration_number)
        if key
    ]
    if keys:
        parts = zip(*keys, strict=True)
        await connection.execute(_KEYS, dict(zip(("keys", "kinds", "subjects"), map(list, parts), strict=True)))


async def persons_merged(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_facts("kept_id")(connection, events)
    await keep_aliases(connection, [event.body for event in events])


async def persons_unmerged(connection: AsyncConnection, events: Sequence[Event]) -> None:
    await keep_facts("kept_id")(connection, events)
    await forget_aliases(connection, [event.body for event in events])

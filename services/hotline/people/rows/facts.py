"""Statements that keep other services' facts: timelines, and the cards of the view.

Each statement keeps a run of events of one type, in their order.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.common.spine.events import Event
from libs.copies.aliases import SAME_PERSON
from libs.copies.days.credited_months import keep_credited_months
from libs.copies.days.isolations import keep_isolations as keeping_isolations
from libs.copies.keeping import Keep


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event about a person or employer."""

    entry_id: int
    event_id: UUID
    occurred_at: datetime
    type: str
    data: Json


_TIMELINE = Query(
    TimelineEntry,
    f"""
    SELECT {columns(TimelineEntry)} FROM timeline_entry
    WHERE subject_id IN {SAME_PERSON} AND (occurred_at, entry_id) < (:before_at, :before_id)
    ORDER BY occurred_at DESC, entry_id DESC LIMIT :limit
    """,
)
_NEWEST = Query(
    int, f"SELECT coalesce(max(entry_id), 0) AS newest FROM timeline_entry WHERE subject_id IN {SAME_PERSON}"
)
_NOTE = Command("""
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    SELECT (data ->> :member)::uuid, id, occurred_at, :type, data
    FROM unnest(CAST(:ids AS uuid[]), CAST(:times AS timestamptz[]), CAST(:bodies AS json[])) e(id, occurred_at, data)
    WHERE data ->> :member IS NOT NULL ORDER BY 1, 3
""")
keep_months = keep_credited_months(with_times=True)
keep_claims = Keep("""
    INSERT INTO claim_card AS known (claim_id, person_id, employer_id, branch, cause, first_day, last_day, status,
                                     moved_at)
    SELECT (data ->> 'claim_id')::uuid, (data ->> 'person_id')::uuid, (data ->> 'employer_id')::uuid,
           data ->> 'branch', data ->> 'cause', (data ->> 'first_day')::date, (data ->> 'last_day')::date, 'pending',
           at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at) ORDER BY 1
    ON CONFLICT (claim_id) DO UPDATE SET branch = excluded.branch, cause = excluded.cause,
        first_day = excluded.first_day, last_day = excluded.last_day
""")
move_claims = Keep("""
    UPDATE claim_card c
    SET status = data ->> 'now', reason = data ->> 'reason', days = (data ->> 'days')::integer,
        last_paid_day = (data ->> 'last_paid_day')::date, moved_at = at
    FROM (SELECT DISTINCT ON (data ->> 'claim_id') data, at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
          ORDER BY data ->> 'claim_id', place DESC) last
    WHERE c.claim_id = (data ->> 'claim_id')::uuid
""")
_CLAIMS_PAID = Command("""
    UPDATE claim_card c SET paid = c.paid + :sign * told.amount, moved_at = told.at
    FROM (SELECT (data ->> 'claim_id')::uuid AS claim_id, sum((data ->> 'amount')::numeric) AS amount, max(at) AS at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at) GROUP BY 1) told
    WHERE c.claim_id = told.claim_id
""")
_LOANS = Command("""
    INSERT INTO loan_card AS known (loan_id, employer_id, phase, amount, status, moved_at)
    SELECT DISTINCT ON (1) (data ->> 'loan_id')::uuid, (data ->> 'employer_id')::uuid, data ->> 'phase',
           (data ->> 'amount')::numeric, coalesce(data ->> 'decision', :status), at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
    ORDER BY 1, place DESC
    ON CONFLICT (loan_id) DO UPDATE SET phase = coalesce(excluded.phase, known.phase),
        amount = coalesce(excluded.amount, known.amount), status = excluded.status, moved_at = excluded.moved_at
""")
judge_loans = Keep("""
    UPDATE loan_card l
    SET flag = data ->> 'flag', month = data ->> 'month', headcount = (data ->> 'headcount')::integer,
        baseline = (data ->> 'baseline')::integer, moved_at = at
    FROM (SELECT DISTINCT ON (data ->> 'loan_id') data, at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
          ORDER BY data ->> 'loan_id', place DESC) last
    WHERE l.loan_id = (data ->> 'loan_id')::uuid
""")
# A person's events come in order: the last one of a booking counts.
keep_bookings = Keep("""
    INSERT INTO booking_card AS known (booking_id, person_id, day, starts_at, place, moved_at)
    SELECT DISTINCT ON (1) (data ->> 'booking_id')::uuid, (data ->> 'person_id')::uuid, (data ->> 'day')::date,
           data ->> 'starts_at', data ->> 'place', at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) WITH ORDINALITY e(data, at, place)
    ORDER BY 1, place DESC
    ON CONFLICT (booking_id) DO UPDATE SET day = excluded.day, starts_at = excluded.starts_at,
        place = excluded.place, moved_at = excluded.moved_at
""")
end_bookings = Keep("""
    UPDATE booking_card b SET ended = true, moved_at = at
    FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) e(data, at)
    WHERE b.booking_id = (data ->> 'booking_id')::uuid
""")
keep_isolations = keeping_isolations(with_times=True)


async def timeline(
    database: Database, subject_id: UUID, *, before: tuple[datetime, int], limit: int
) -> list[TimelineEntry]:
    """List timeline entries, newest first, from before the given time and entry."""
    return await _TIMELINE.all(database, person_id=subject_id, before_at=before[0], before_id=before[1], limit=limit)


async def newest_entry(database: Database, subject_id: UUID) -> int:
    """Return the number of the newest entry; 0 if there is none."""
    return await _NEWEST.one(database, person_id=subject_id)


async def note_in_timelines(connection: AsyncConnection, events: Sequence[Event], member: str) -> None:
    """Add each fact to the timeline of the subject that its `member` names, if it names one."""
    ids = [event.id for event in events]
    await _NOTE.run(
        connection, member=member, type=events[0].type, ids=ids, bodies=_bodies(events), times=_times(events)
    )


async def add_paid(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Add the paid amounts to their claims."""
    await _CLAIMS_PAID.run(connection, sign=1, bodies=_bodies(events), times=_times(events))


async def take_back_paid(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Subtract the amounts that came back from their claims."""
    await _CLAIMS_PAID.run(connection, sign=-1, bodies=_bodies(events), times=_times(events))


async def keep_loans(connection: AsyncConnection, events: Sequence[Event], *, status: str) -> None:
    """Keep loans. `status`: the loans' new status if the facts themselves have none."""
    await _LOANS.run(connection, status=status, bodies=_bodies(events), times=_times(events))


def _bodies(events: Sequence[Event]) -> list[str]:
    return [event.body for event in events]


def _times(events: Sequence[Event]) -> list[datetime]:
    return [datetime.fromisoformat(event.time) for event in events]

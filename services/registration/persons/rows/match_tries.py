"""Statements about pairs of national id and birthday, and the wrong ones that were counted."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source

_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('match ' || :counted, 17))")
_TRIES = Query(
    int,
    """
    SELECT coalesce(max(tries), 0) FROM match_try WHERE counted = ANY(CAST(:counted AS text[])) AND since > :since
    """,
)
_PERSON = Query(
    UUID,
    """
    SELECT coalesce(a.kept_id, p.person_id) FROM person p LEFT JOIN person_alias a USING (person_id)
    WHERE p.national_id = :national_id AND p.born_on = :born_on
    """,
)
# By the newest count: these instants are the business clock's, which a sandbox moves.
OLD_TRIES = Query(
    int,
    """
    WITH old AS (
        DELETE FROM match_try WHERE ctid = ANY(ARRAY(
            SELECT r.ctid FROM match_try r
            WHERE r.since < (SELECT max(since) FROM match_try) - make_interval(days => :days)
            LIMIT :limit FOR UPDATE OF r SKIP LOCKED))
        RETURNING 1
    )
    SELECT count(*) FROM old
    """,
)
_COUNT = Command("""
    INSERT INTO match_try AS known (counted, tries, since)
    SELECT counted, 1, :now FROM unnest(CAST(:counted AS text[])) counted
    ON CONFLICT (counted) DO UPDATE
        SET tries = CASE WHEN known.since > :since THEN known.tries + 1 ELSE 1 END,
            since = CASE WHEN known.since > :since THEN known.since ELSE excluded.since END
""")


async def lock_tries(connection: AsyncConnection, counted: Sequence[str]) -> None:
    """One at a time for each of them, until the transaction ends; in one order, so that nobody waits in a circle."""
    for key in sorted(counted):
        await _ONE_AT_A_TIME.run(connection, counted=key)


async def most_tries(source: Source, counted: Sequence[str], *, since: datetime) -> int:
    return await _TRIES.one(source, counted=list(counted), since=since)


async def person_of_pair(connection: AsyncConnection, national_id: str, born_on: date) -> UUID | None:
    """The person with this number and birthday: the kept one, where the number was merged."""
    return await _PERSON.first(connection, national_id=national_id, born_on=born_on)


async def count_try(connection: AsyncConnection, counted: Sequence[str], *, now: datetime, since: datetime) -> None:
    """One more for each; what was counted before `since` is forgotten."""
    await _COUNT.run(connection, counted=list(counted), now=now, since=since)

"""Statements about pairs of national id and birthday, and counted wrong pairs.

`tries` are wrong pairs of single requests. For files, `wrong` are the wrong pairs, `hired` the new persons hired by
right pairs, and `shown` the right pairs of the largest dry run. Five wrong pairs in a thousand right ones are free.
"""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source
from libs.common.database.sweeping import by_newest, delete_old

_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('match ' || :counted, 17))")
_BEYOND_SLIPS = "greatest(wrong - greatest(shown, hired) * 5 / 1000, 0)"
_TRIES = Query(
    int,
    f"""
    SELECT coalesce(max(tries + {_BEYOND_SLIPS}), 0) FROM match_try
    WHERE counted = ANY(CAST(:counted AS text[])) AND since > :since
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
OLD_TRIES = delete_old("match_try", by_newest("match_try", "since"))
OLD_PAIRS = delete_old("wrong_pair", by_newest("wrong_pair", "since"))
_COUNT = Command("""
    INSERT INTO match_try AS known (counted, tries, since)
    SELECT counted, 1, :now FROM unnest(CAST(:counted AS text[])) counted
    ON CONFLICT (counted) DO UPDATE
        SET tries = CASE WHEN known.since > :since THEN known.tries + 1 ELSE 1 END,
            wrong = CASE WHEN known.since > :since THEN known.wrong ELSE 0 END,
            shown = CASE WHEN known.since > :since THEN known.shown ELSE 0 END,
            hired = CASE WHEN known.since > :since THEN known.hired ELSE 0 END,
            since = CASE WHEN known.since > :since THEN known.since ELSE excluded.since END
""")
_OPEN_DAY = Command("""
    INSERT INTO match_try AS known (counted, tries, since) VALUES (:sender, 0, :now)
    ON CONFLICT (counted) DO UPDATE SET tries = 0, wrong = 0, shown = 0, hired = 0, since = excluded.since
        WHERE known.since <= :since
""")
_COUNT_FILE = Query(
    int,
    f"""
    WITH counted AS (
        UPDATE match_try SET wrong = wrong + :wrong,
               shown = greatest(shown, CASE WHEN CAST(:dry_run AS boolean) THEN :right ELSE 0 END)
        WHERE counted = :sender
        RETURNING tries, wrong, greatest(shown, hired + :right) AS shown, hired
    )
    SELECT tries + {_BEYOND_SLIPS} AS tries FROM counted
    """,
)
_COUNT_HIRED = Command("UPDATE match_try SET hired = hired + :hired WHERE counted = :sender")


async def lock_tries(connection: AsyncConnection, counted: Sequence[str]) -> None:
    """Lock the tries of each counted party until the transaction ends; in one order, to avoid a deadlock."""
    for key in sorted(counted):
        await _ONE_AT_A_TIME.run(connection, counted=key)


async def most_tries(source: Source, counted: Sequence[str], *, since: datetime) -> int:
    return await _TRIES.one(source, counted=list(counted), since=since)


async def person_of_pair(connection: AsyncConnection, national_id: str, born_on: date) -> UUID | None:
    """Return the person with this number and birthday: the kept one after a merge."""
    return await _PERSON.first(connection, national_id=national_id, born_on=born_on)


async def count_try(connection: AsyncConnection, counted: Sequence[str], *, now: datetime, since: datetime) -> None:
    """Count one more try for each; delete counts from before `since`."""
    await _COUNT.run(connection, counted=list(counted), now=now, since=since)


async def count_file(
    connection: AsyncConnection, sender: str, *, wrong: int, right: int, dry_run: bool, now: datetime, since: datetime
) -> int:
    """Count the wrong pairs of a file with this number of right pairs; return the sender's tries of the day.

    The caller holds the sender's lock.
    """
    await _OPEN_DAY.run(connection, sender=sender, now=now, since=since)
    return await _COUNT_FILE.one(connection, sender=sender, wrong=wrong, right=right, dry_run=dry_run)


async def count_hired(connection: AsyncConnection, sender: str, hired: int) -> None:
    """Count the new persons that a file hired by right pairs."""
    await _COUNT_HIRED.run(connection, sender=sender, hired=hired)

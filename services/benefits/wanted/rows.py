"""Statements about certificates that employers were asked for."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns

EndedBecause = Literal["certified", "claim_ended"]
RefusedBecause = Literal["never_worked_here", "worked_these_days", "other"]


@dataclass(frozen=True, slots=True)
class Wanted:
    """A certificate that a claim needs of its employer, asked for on a day."""

    claim_id: UUID
    employer_id: UUID
    person_id: UUID
    cause: str
    first_day: date
    last_day: date
    asked_on: date
    until: date


@dataclass(frozen=True, slots=True)
class EndedWanted:
    """A certificate that is no longer wanted, with the reason."""

    claim_id: UUID
    employer_id: UUID
    person_id: UUID
    ended_because: EndedBecause


@dataclass(frozen=True, slots=True)
class WantedState:
    """The state of a certificate. `open`: still wanted; `refused_at`: when the employer refused it, and why."""

    claim_id: UUID
    employer_id: UUID
    person_id: UUID
    open: bool
    refused_at: datetime | None
    refused_because: str | None
    refused_words: str | None


_ASK = Command("""
    INSERT INTO certificate_wanted AS known (claim_id, employer_id, person_id, cause, first_day, last_day, asked_on,
                                             until)
    SELECT claim_id, employer_id, person_id, cause, first_day, last_day, asked_on, until
    FROM unnest(CAST(:claims AS uuid[]), CAST(:employers AS uuid[]), CAST(:persons AS uuid[]), CAST(:causes AS text[]),
                CAST(:first_days AS date[]), CAST(:last_days AS date[]), CAST(:asked AS date[]),
                CAST(:untils AS date[]))
         AS w(claim_id, employer_id, person_id, cause, first_day, last_day, asked_on, until)
    ON CONFLICT (claim_id) DO UPDATE
        SET asked_on = excluded.asked_on, until = excluded.until, ended_because = NULL, refused_at = NULL,
            refused_because = NULL, refused_words = NULL, refused_by = NULL, recorded_at = clock_timestamp()
        WHERE known.ended_because IS NOT NULL
""")
_END = Query(
    EndedWanted,
    """
    UPDATE certificate_wanted w SET ended_because = e.because
    FROM unnest(CAST(:claims AS uuid[]), CAST(:reasons AS text[])) AS e(claim_id, because)
    WHERE w.claim_id = e.claim_id AND w.ended_because IS NULL
    RETURNING w.claim_id, w.employer_id, w.person_id, w.ended_because
    """,
)
_REFUSE = Command("""
    UPDATE certificate_wanted SET refused_at = clock_timestamp(), refused_because = :because, refused_words = :words,
           refused_by = :refused_by
    WHERE claim_id = :claim_id
""")
_STATE = Query(
    WantedState,
    """
    SELECT claim_id, employer_id, person_id, ended_because IS NULL AS open, refused_at, refused_because, refused_words
    FROM certificate_wanted WHERE claim_id = :claim_id
    """,
)
# What an employer refused was answered; what an officer paid on its returns meanwhile is still to be certified.
_OF_EMPLOYER = Query(
    Wanted,
    f"""
    SELECT {columns(Wanted)} FROM certificate_wanted
    WHERE employer_id = :employer_id AND ended_because IS NULL AND refused_at IS NULL AND claim_id > :after
    ORDER BY claim_id LIMIT :limit
    """,
)


async def ask(connection: AsyncConnection, wanted: Sequence[Wanted]) -> None:
    """Ask for certificates; those already wanted stay as they are."""
    await _ASK.run(
        connection,
        claims=[one.claim_id for one in wanted],
        employers=[one.employer_id for one in wanted],
        persons=[one.person_id for one in wanted],
        causes=[one.cause for one in wanted],
        first_days=[one.first_day for one in wanted],
        last_days=[one.last_day for one in wanted],
        asked=[one.asked_on for one in wanted],
        untils=[one.until for one in wanted],
    )


async def end(connection: AsyncConnection, ended: Sequence[tuple[UUID, EndedBecause]]) -> list[EndedWanted]:
    """End what is wanted for these claims; return those that were wanted."""
    return await _END.all(connection, claims=[claim for claim, _ in ended], reasons=[why for _, why in ended])


async def refuse(
    connection: AsyncConnection, claim_id: UUID, *, because: RefusedBecause, words: str, refused_by: str
) -> None:
    await _REFUSE.run(connection, claim_id=claim_id, because=because, words=words, refused_by=refused_by)


async def wanted_of_claim(source: Database | AsyncConnection, claim_id: UUID) -> WantedState | None:
    """Read the state of a claim's certificate; None if it was never asked for."""
    return await _STATE.first(source, claim_id=claim_id)


async def wanted_of_employer(database: Database, employer_id: UUID, *, after: UUID, limit: int) -> list[Wanted]:
    """List the certificates that the employer has neither issued nor refused, the earliest claim first."""
    return await _OF_EMPLOYER.all(database, employer_id=employer_id, after=after, limit=limit)

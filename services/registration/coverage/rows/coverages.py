"""Statements about coverages: their versions, their terms, and the end that follows from what is known."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import WhyCoverageEnds
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class NewCoverage:
    """A coverage as it is begun. `asked_end`: the first day without it, where somebody asked for an end."""

    coverage_id: UUID
    person_id: UUID
    scheme: str
    branch: str
    first_day: date
    asked_end: date | None
    asked_reason: WhyCoverageEnds | None


@dataclass(frozen=True, slots=True)
class Coverage(NewCoverage):
    """A coverage in its newest version. `ended_on` is the first day without it."""

    ended_on: date | None
    end_reason: WhyCoverageEnds | None
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class CoverageTerms:
    """The choice of the person, from a day until the next terms."""

    first_day: date
    option: str | None
    income: Decimal | None
    support_group: str | None
    occupation_group: str | None
    area: str


@dataclass(frozen=True, slots=True)
class Stretch:
    """Days on which a person is insured on one set of terms. `coverage_id` None: compulsory, from employments."""

    coverage_id: UUID | None
    scheme: str
    option: str | None
    income: Decimal | None
    support_group: str | None
    occupation_group: str | None
    area: str | None
    first_day: date
    ended_on: date | None
    end_reason: str | None
    version: int | None
    recorded_at: datetime
    whole: int


@dataclass(frozen=True, slots=True)
class ChangedEnd:
    """A coverage with the end that follows from what is known now."""

    coverage_id: UUID
    ended_on: date | None
    end_reason: WhyCoverageEnds | None


_COVERAGE = Query(Coverage, f"SELECT {columns(Coverage)} FROM coverage WHERE coverage_id = :coverage_id")
_TERMS = Query(
    CoverageTerms,
    f"""
    SELECT {columns(CoverageTerms)} FROM coverage_terms
    WHERE coverage_id = :coverage_id AND to_version IS NULL ORDER BY first_day
    """,
)
_INSERT = Command("""
    INSERT INTO coverage (coverage_id, person_id, scheme, branch, first_day, asked_end, asked_reason, ended_on,
                          end_reason)
    VALUES (:coverage_id, :person_id, :scheme, :branch, :first_day, :asked_end, :asked_reason, :asked_end,
            :asked_reason)
""")
_ASK_END = Command("""
    UPDATE coverage SET asked_end = :asked_end, asked_reason = :asked_reason WHERE coverage_id = :coverage_id
""")
_WRITE_END = Command("""
    UPDATE coverage SET ended_on = :ended_on, end_reason = :end_reason, version = version + 1,
        recorded_at = greatest(clock_timestamp(), recorded_at + interval '1 microsecond')
    WHERE coverage_id = :coverage_id
""")
_NOTE = Query(
    Coverage,
    f"""
    WITH noted AS (
        INSERT INTO coverage_history (coverage_id, version, ended_on, end_reason, changed_by, because, recorded_at)
        SELECT coverage_id, version, ended_on, end_reason, :by, :because, recorded_at
        FROM coverage WHERE coverage_id = :coverage_id
    )
    SELECT {columns(Coverage)} FROM coverage WHERE coverage_id = :coverage_id
    """,
)
_CLOSE_TERMS = Command("""
    UPDATE coverage_terms SET to_version = :version
    WHERE coverage_id = :coverage_id AND first_day >= :first_day AND to_version IS NULL
""")
_INSERT_TERMS = Command("""
    INSERT INTO coverage_terms (coverage_id, first_day, from_version, option, income, support_group, occupation_group,
                                area)
    VALUES (:coverage_id, :first_day, :version, :option, :income, :support_group, :occupation_group, :area)
""")
_OVERLAPPING = Query(
    Coverage,
    f"""
    SELECT {columns(Coverage)} FROM coverage
    WHERE person_id IN {SAME_PERSON} AND branch = :branch AND coverage_id <> :coverage_id
      AND daterange(first_day, ended_on) && daterange(:first_day, :ended_on)
    ORDER BY first_day LIMIT 1
    """,
)
_CURRENT = Query(
    UUID,
    """
    SELECT coverage_id FROM coverage
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND coalesce(ended_on, 'infinity') > greatest(:today, first_day)
    ORDER BY coverage_id LIMIT 1
    """,
)
_FORGET = Command("""
    UPDATE coverage_history h SET because = '' FROM coverage c
    WHERE c.coverage_id = h.coverage_id AND c.person_id = ANY(CAST(:person_ids AS uuid[])) AND h.because <> ''
""")
_CHANGED_ENDS = Query(ChangedEnd, sql_beside(__file__, "changed_ends"))
_STRETCHES = Query(Stretch, sql_beside(__file__, "coverages_of"))


async def coverage(source: Source, coverage_id: UUID) -> Coverage | None:
    return await _COVERAGE.first(source, coverage_id=coverage_id)


async def terms_of(source: Source, coverage_id: UUID) -> list[CoverageTerms]:
    """List what was chosen, from the first day on."""
    return await _TERMS.all(source, coverage_id=coverage_id)


async def insert_coverage(connection: AsyncConnection, made: NewCoverage) -> None:
    await _INSERT.run(
        connection,
        coverage_id=made.coverage_id,
        person_id=made.person_id,
        scheme=made.scheme,
        branch=made.branch,
        first_day=made.first_day,
        asked_end=made.asked_end,
        asked_reason=made.asked_reason,
    )


async def ask_end(connection: AsyncConnection, wanted: Coverage) -> None:
    """Write the end that was asked for. The one that follows is written after it (`write_end`)."""
    await _ASK_END.run(
        connection,
        coverage_id=wanted.coverage_id,
        asked_end=wanted.asked_end,
        asked_reason=wanted.asked_reason,
    )


async def write_end(connection: AsyncConnection, end: ChangedEnd) -> None:
    """Write the end as the next version."""
    await _WRITE_END.run(connection, coverage_id=end.coverage_id, ended_on=end.ended_on, end_reason=end.end_reason)


async def note_version(connection: AsyncConnection, coverage_id: UUID, *, by: str, because: str | None) -> Coverage:
    """Add the coverage as it stands to its history, and return it."""
    return await _NOTE.one(connection, coverage_id=coverage_id, by=by, because=because)


async def replace_terms(connection: AsyncConnection, coverage_id: UUID, terms: CoverageTerms, *, version: int) -> None:
    """Replace the terms from a day on, as of the version; terms of earlier days stay."""
    await _CLOSE_TERMS.run(connection, coverage_id=coverage_id, first_day=terms.first_day, version=version)
    await _INSERT_TERMS.run(
        connection,
        coverage_id=coverage_id,
        version=version,
        first_day=terms.first_day,
        option=terms.option,
        income=terms.income,
        support_group=terms.support_group,
        occupation_group=terms.occupation_group,
        area=terms.area,
    )


async def overlapping(connection: AsyncConnection, wanted: NewCoverage) -> Coverage | None:
    """Find another coverage of the person and the branch on the wanted days, under every id."""
    return await _OVERLAPPING.first(
        connection,
        person_id=wanted.person_id,
        branch=wanted.branch,
        coverage_id=wanted.coverage_id,
        first_day=wanted.first_day,
        ended_on=wanted.asked_end,
    )


async def changed_ends(
    connection: AsyncConnection, person_ids: Sequence[UUID], *, branches: Sequence[str]
) -> list[ChangedEnd]:
    """List the coverages whose end is not the one that follows from what is known. `branches`: see the statement."""
    return await _CHANGED_ENDS.all(connection, person_ids=list(person_ids), branches=list(branches))


async def stretches(
    database: Database,
    person_ids: Sequence[UUID],
    *,
    compulsory: str,
    valid_at: date | None,
    known_at: datetime | None,
    after: tuple[date, str],
    limit: int,
) -> list[Stretch]:
    """List the days on which a person is insured, newest first.

    `compulsory`: the code of that scheme. `after`: first day and scheme of the last one that was read before.
    """
    return await _STRETCHES.all(
        database,
        person_ids=list(person_ids),
        compulsory=compulsory,
        valid_at=valid_at,
        known_at=known_at,
        before_day=after[0],
        after_scheme=after[1],
        limit=limit,
    )


async def current_coverage(connection: AsyncConnection, person_ids: Sequence[UUID], *, today: date) -> UUID | None:
    """Return a coverage that has not ended, if there is one."""
    return await _CURRENT.first(connection, person_ids=list(person_ids), today=today)


async def forget_words(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete what was written about coverages of these persons; days and amounts stay."""
    await _FORGET.run(connection, person_ids=list(person_ids))

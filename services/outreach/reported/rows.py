"""Statements about reported figures."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from services.outreach.reported.rules.doubts import Bound

Measure = Literal["value", "increase", "decrease", "plan", "share_of_plan", "coverage", "growth"]
Denominator = Literal["population", "workforce", "employers"]


@dataclass(frozen=True, slots=True)
class Subject:
    """The members that name a figure in its document. The days are inclusive."""

    section: str
    indicator: str
    measure: Measure
    denominator: Denominator | None
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class Content:
    """The printed content: `value` and `high`, the upper end of a range, as `bound` says, and the words themselves."""

    value: Decimal
    high: Decimal | None
    bound: Bound
    words: str


@dataclass(frozen=True, slots=True)
class Document:
    """A document of a source, and the area that the figures are of."""

    source: str
    document: str
    published_on: date
    area: str


@dataclass(frozen=True, slots=True)
class Reported:
    """A row of `reported_figure`, with what is reported beside it."""

    reported_figure_id: UUID
    number: int
    source: str
    document: str
    published_on: date
    section: str
    indicator: str
    measure: Measure
    denominator: Denominator | None
    area: str
    first_day: date
    last_day: date
    value: Decimal
    high: Decimal | None
    bound: Bound
    words: str
    made_by: str
    made_at: datetime
    supersedes: UUID | None
    because: str | None
    superseded_by: UUID | None
    same_share_in: list[str]
    otherwise: list[Decimal]
    from_value: Decimal | None
    from_day: date | None
    to_value: Decimal | None
    to_day: date | None


@dataclass(frozen=True, slots=True)
class Printed:
    """A value as a document prints it."""

    reported_figure_id: UUID
    area: str
    first_day: date
    last_day: date
    value: Decimal
    words: str
    source: str
    document: str
    section: str


@dataclass(frozen=True, slots=True)
class Correction:
    """A correction with what stood before."""

    reported_figure_id: UUID
    number: int
    supersedes: UUID
    because: str
    made_at: datetime
    source: str
    document: str
    section: str
    indicator: str
    measure: Measure
    denominator: Denominator | None
    area: str
    first_day: date
    last_day: date
    value_before: Decimal
    high_before: Decimal | None
    bound_before: Bound
    words_before: str
    value: Decimal
    high: Decimal | None
    bound: Bound
    words: str


@dataclass(frozen=True, slots=True)
class Version:
    """A version of a figure of a document: what it is of, and what is printed."""

    section: str
    indicator: str
    measure: Measure
    denominator: Denominator | None
    first_day: date
    last_day: date
    value: Decimal
    high: Decimal | None
    bound: Bound
    words: str


def subject_of(row: Version | Reported) -> Subject:
    return Subject(row.section, row.indicator, row.measure, row.denominator, row.first_day, row.last_day)


def content_of(row: Version | Reported) -> Content:
    return Content(row.value, row.high, row.bound, row.words)


BESIDE_COUNTED_MAX = 500
"""Reported figures that are shown beside counted ones, the latest; the list of reported figures has all."""
_SUBJECT = tuple(Subject.__dataclass_fields__)
AfterFigure = tuple[date, str, int]
_LOCK = Command("SELECT pg_advisory_xact_lock(hashtextextended('reported figures ' || :area, 41))")
_LISTED = Query(Reported, sql_beside(__file__, "listed"))
_CORRECTIONS = Query(Correction, sql_beside(__file__, "corrections"))
_INSERT = Command(sql_beside(__file__, "insert_figures"))
_VERSIONS = Query(
    Version,
    """
    SELECT section, indicator, measure, denominator, first_day, last_day, value, high, bound, words
    FROM reported_figure WHERE source = :publisher AND document = :document AND area = :area
    """,
)
_VALUES_OF = Query(
    Printed,
    f"""
    SELECT {columns(Printed)} FROM reported_figure
    WHERE superseded_by IS NULL AND indicator = :indicator AND measure = 'value' AND area = ANY(CAST(:areas AS text[]))
      AND last_day BETWEEN :since AND :on
    ORDER BY last_day DESC, area, number LIMIT :limit
    """,
)
_SUPERSEDE = Command("""
    UPDATE reported_figure SET superseded_by = :by
    WHERE reported_figure_id = :reported_figure_id AND superseded_by IS NULL
""")
_ALL: AfterFigure = (date.max, "", 0)


async def lock_area(connection: AsyncConnection, area: str) -> None:
    """Lock the reported figures of an area: what is said of them is in one order."""
    await _LOCK.run(connection, area=area)


async def versions_of(connection: AsyncConnection, document: Document) -> list[Version]:
    """Return every figure of the document about the area, also those that were superseded."""
    return await _VERSIONS.all(connection, publisher=document.source, document=document.document, area=document.area)


async def insert_figures(
    connection: AsyncConnection,
    document: Document,
    figures: Sequence[tuple[UUID, Subject, Content]],
    *,
    made_by: str,
    supersedes: UUID | None = None,
    because: str | None = None,
) -> None:
    await _INSERT.run(
        connection,
        publisher=document.source,
        document=document.document,
        published_on=document.published_on,
        area=document.area,
        made_by=made_by,
        supersedes=supersedes,
        because=because,
        hashes=[_hash(document, subject) for _, subject, _ in figures],
        ids=[figure_id for figure_id, _, _ in figures],
        sections=[subject.section for _, subject, _ in figures],
        indicators=[subject.indicator for _, subject, _ in figures],
        measures=[subject.measure for _, subject, _ in figures],
        denominators=[subject.denominator for _, subject, _ in figures],
        first_days=[subject.first_day for _, subject, _ in figures],
        last_days=[subject.last_day for _, subject, _ in figures],
        values=[content.value for _, _, content in figures],
        highs=[content.high for _, _, content in figures],
        bounds=[content.bound for _, _, content in figures],
        words=[content.words for _, _, content in figures],
    )


async def supersede(connection: AsyncConnection, reported_figure_id: UUID, *, by: UUID) -> None:
    """End a figure. Its successor, `by`, is inserted afterwards."""
    await _SUPERSEDE.run(connection, reported_figure_id=reported_figure_id, by=by)


async def read_figure(source: Source, reported_figure_id: UUID) -> Reported | None:
    """Return a figure, also one that was superseded."""
    given = dict(zip(("after_day", "after_area", "after_number"), _ALL, strict=True))
    return await _LISTED.first(
        source, reported_figure_id=reported_figure_id, indicator=None, area=None, on=None, limit=1, **given
    )


async def list_figures(
    database: Database,
    *,
    indicator: str | None,
    area: str | None,
    on: date | None,
    after: AfterFigure,
    limit: int,
) -> list[Reported]:
    """List figures that stand, the latest period first."""
    given = dict(zip(("after_day", "after_area", "after_number"), after, strict=True))
    return await _LISTED.all(
        database, reported_figure_id=None, indicator=indicator, area=area, on=on, limit=limit, **given
    )


async def figures_of(
    database: Database, indicator: str, *, areas: Sequence[str], since: date, on: date
) -> list[Printed]:
    """Return the values of an indicator that stand for a period that ends within these days, the latest first."""
    return await _VALUES_OF.all(
        database, indicator=indicator, areas=list(areas), since=since, on=on, limit=BESIDE_COUNTED_MAX
    )


async def corrections(database: Database, *, area: str | None, before: int, limit: int) -> list[Correction]:
    """List corrections, the newest first."""
    return await _CORRECTIONS.all(database, area=area, before=before, limit=limit)


def _hash(document: Document, subject: Subject) -> str:
    """Return what names a figure: no two stand of the same subject, in the same section of a document."""
    named = [document.source, document.document, document.area, *(str(getattr(subject, n)) for n in _SUBJECT)]
    return hashlib.sha256(json.dumps(named).encode()).hexdigest()

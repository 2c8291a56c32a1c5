"""Import the figures that a document prints about an area. What is known already adds nothing."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.places import area_known, require_places
from libs.common.law.terms import Law
from libs.common.refusals import Refusal
from libs.common.spine.outbox import append_all
from libs.common.values.identifiers import uuid7
from libs.contracts.outreach import FigurePublished
from services.outreach.indicators.rules.reported_indicators import ReportedIndicator, reported_indicators
from services.outreach.reported import rows

PERCENTS = frozenset({"share_of_plan", "coverage", "growth"})
"""Measures that are percents, whatever the unit of the indicator."""


class ReportedIndicatorUnknown(Refusal):
    code = "reported_indicator_unknown"
    kind = "invalid"


class FigurePeriodTurned(Refusal):
    code = "reported_period_invalid"
    kind = "invalid"


class DenominatorWrong(Refusal):
    code = "denominator_needed"
    kind = "invalid"


class RangeWrong(Refusal):
    code = "range_needs_two_values"
    kind = "invalid"


class FigureNotWhole(Refusal):
    code = "reported_whole_number_needed"
    kind = "invalid"


class PrintedTwice(Refusal):
    code = "figure_printed_otherwise"


@dataclass(frozen=True, slots=True)
class Imported:
    """The number of figures that were added, and of those that were known already."""

    added: int
    known: int


async def import_figures(
    connection: AsyncConnection,
    law: Law,
    document: rows.Document,
    figures: Sequence[tuple[rows.Subject, rows.Content]],
    *,
    made_by: str,
    today: date,
) -> Imported:
    """Add the figures that are not known yet, and say each. A figure that differs is a correction: it is refused."""
    _require_area(law, document.area, [subject.last_day for subject, _ in figures], today=today)
    known = reported_indicators(law, today)
    for i, (subject, content) in enumerate(figures):
        require_sound(known, subject, content, where=f"/figures/{i}")
    await rows.lock_area(connection, document.area)
    printed: dict[rows.Subject, set[rows.Content]] = {}
    for version in await rows.versions_of(connection, document):
        printed.setdefault(rows.subject_of(version), set()).add(rows.content_of(version))
    new: list[tuple[UUID, rows.Subject, rows.Content]] = []
    for i, (subject, content) in enumerate(figures):
        before = printed.setdefault(subject, set())
        if content in before:
            continue
        if before:
            raise PrintedTwice(pointer=f"/figures/{i}", indicator=subject.indicator)
        before.add(content)
        new.append((uuid7(), subject, content))
    if new:
        await rows.insert_figures(connection, document, new, made_by=made_by)
        await append_all(connection, [FigurePublished(**said_of(document, *figure)) for figure in new])
    return Imported(len(new), len(figures) - len(new))


def require_sound(
    known: Mapping[str, ReportedIndicator], subject: rows.Subject, content: rows.Content, *, where: str
) -> None:
    """Refuse a figure that contradicts itself, or is of nothing that the country reports."""
    indicator = known.get(subject.indicator)
    if indicator is None:
        raise ReportedIndicatorUnknown(pointer=f"{where}/indicator", unknown=subject.indicator)
    if subject.last_day < subject.first_day:
        raise FigurePeriodTurned(pointer=f"{where}/last_day")
    if (subject.measure == "coverage") != (subject.denominator is not None):
        raise DenominatorWrong(pointer=f"{where}/denominator")
    if (content.bound == "between") != (content.high is not None) or (content.high or content.value) < content.value:
        raise RangeWrong(pointer=f"{where}/high")
    if content.bound == "between" and content.high == content.value:
        raise RangeWrong(pointer=f"{where}/high")
    if subject.measure not in PERCENTS and indicator.unit != "currency":
        for name, value in (("value", content.value), ("high", content.high)):
            if value is not None and value != value.to_integral_value():
                raise FigureNotWhole(pointer=f"{where}/{name}")


def said_of(
    document: rows.Document, figure_id: UUID, subject: rows.Subject, content: rows.Content
) -> dict[str, str | date | UUID | Decimal | None]:
    """Return the members that the facts about a figure have in common."""
    return {
        "area": document.area,
        "reported_figure_id": figure_id,
        "source": document.source,
        "document": document.document,
        "published_on": document.published_on,
        "section": subject.section,
        "indicator": subject.indicator,
        "measure": subject.measure,
        "denominator": subject.denominator,
        "first_day": subject.first_day,
        "last_day": subject.last_day,
        "value": content.value,
        "high": content.high,
        "bound": content.bound,
        "words": content.words,
    }


def _require_area(law: Law, area: str, last_days: Sequence[date], *, today: date) -> None:
    """Refuse an area that is not in use today, nor on the last day of any figure: a merged province reported once."""
    if area != law.country["iso_3166"] and not any(area_known(law, area, day) for day in last_days):
        require_places(law, today, areas={"/area": area})

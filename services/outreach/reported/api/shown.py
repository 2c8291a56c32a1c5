"""Bodies that the doors of reported figures take, and figures and corrections as they show them."""

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Annotated
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.door.requests.fields import Amount, Body, Day, ShortText, Text
from libs.common.texts import LANGUAGES
from services.outreach.indicators.rules.reported_indicators import ReportedIndicator, ReportedUnit
from services.outreach.reported import rows
from services.outreach.reported.actions.import_figures import PERCENTS
from services.outreach.reported.rules.doubts import Beside, Bound, Kind, Printed, Reading, doubts_of

Known = Mapping[str, ReportedIndicator]


class PrintedFigure(Body):
    """A figure as the document prints it."""

    section: Text = Field(examples=["Thai Binh, paragraph 1"], description="the page or section of the document")
    indicator: ShortText = Field(examples=["new_employers"], description="what it is reported of")
    measure: rows.Measure = Field("value", description="increase and decrease: since the year before; growth: a year")
    denominator: rows.Denominator | None = Field(None, description="of a coverage alone: what it is a share of")
    first_day: Day = Field(examples=["2021-01-01"])
    last_day: Day = Field(examples=["2021-12-31"])
    value: Amount = Field(examples=["482"], description="in percent, if the measure is one; of a range the lower end")
    high: Amount | None = Field(None, description="of a range alone: its upper end")
    bound: Bound = Field("exact", description="what the words say of the value")
    words: Text = Field(examples=["482 new units"], description="the words of the document, with the number in them")


class NewFigures(Body):
    """The figures that one document prints about one area."""

    source: Text = Field(examples=["Viet Nam Social Security"], description="who published the document")
    document: Text = Field(examples=["Report on the year 2021"], description="its title or number")
    published_on: Day = Field(examples=["2022-02-20"], description="when the document was published")
    area: ShortText = Field(examples=["TH-10"], description="the area, or the code of the country")
    figures: Annotated[list[PrintedFigure], Field(min_length=1, max_length=500)] = Field(
        description="the figures, in the order of the document"
    )


class NewCorrection(Body):
    """The words and the value that the document really prints, in place of a figure."""

    value: Amount = Field(examples=["483"])
    high: Amount | None = Field(None, description="of a range alone: its upper end")
    bound: Bound = "exact"
    words: Text = Field(examples=["483 new units"], description="the words of the document, with the number in them")
    because: Text = Field(examples=["a digit was misread"], description="why; everybody reads it in the log")


class ImportShown(BaseModel):
    """The number of figures that an import added, and of those that were known."""

    added: int = Field(description="figures that were not known before")
    known: int = Field(description="figures that were imported before, and add nothing")


class DoubtShown(BaseModel):
    """A doubt: other figures say otherwise. It is told, and never corrected."""

    kind: Kind = Field(description="what does not add up")
    computed: str | None = Field(description="what other reported figures give instead")
    areas: list[str] = Field(description="other areas of which the same is printed")


class ReportedFigureShown(BaseModel):
    """A figure that others published, in their words; it was not counted here."""

    id: UUID
    indicator: str = Field(description="what it is reported of")
    names: dict[str, str] = Field(description="the indicator's name by language")
    measure: rows.Measure = Field(description="what of it: its value, a plan, a change or a percent")
    denominator: rows.Denominator | None = Field(description="what a coverage is a share of")
    area: str = Field(description="the area, or the code of the country")
    first_day: date = Field(description="the first day of the period")
    last_day: date = Field(description="the last day of the period")
    value: str = Field(description="in percent, if the unit is one; of a range the lower end")
    high: str | None = Field(description="the upper end of a range")
    bound: Bound = Field(description="what the words say of the value")
    unit: str = Field(description="percent, or the unit of the indicator")
    words: str = Field(description="the words of the document")
    source: str = Field(description="who published the document")
    document: str = Field(description="its title or number")
    section: str = Field(description="the page or section")
    published_on: date = Field(description="when the document was published")
    status: str = Field("reported", description="always reported: never counted here")
    doubts: list[DoubtShown] = Field(description="what does not add up with other reported figures")
    made_at: datetime = Field(description="when it was imported or corrected")
    supersedes: UUID | None = Field(description="the figure that it corrects")
    because: str | None = Field(description="why it was corrected")
    superseded_by: UUID | None = Field(description="its correction; null while it stands")


class CorrectionShown(BaseModel):
    """A correction: what stood before, and what stands after."""

    id: UUID = Field(description="the figure after")
    supersedes: UUID = Field(description="the figure before")
    made_at: datetime = Field(description="when it was corrected")
    because: str = Field(description="why it was corrected")
    indicator: str = Field(description="what it is reported of")
    names: dict[str, str] = Field(description="the indicator's name by language")
    measure: rows.Measure = Field(description="what of it: its value, a plan, a change or a percent")
    area: str = Field(description="the area, or the code of the country")
    first_day: date = Field(description="the first day of the period")
    last_day: date = Field(description="the last day of the period")
    source: str = Field(description="who published the document")
    document: str = Field(description="its title or number")
    section: str = Field(description="the page or section")
    value_before: str = Field(description="the value that stood before")
    words_before: str = Field(description="the words that stood before")
    value: str = Field(description="in percent, if the unit is one; of a range the lower end")
    words: str = Field(description="the words of the document")


class ReportedIndicatorShown(BaseModel):
    """An indicator that figures are reported of."""

    code: str = Field(description="by which figures name it")
    unit: ReportedUnit = Field(description="the unit of its values")
    names: dict[str, str] = Field(description="its name by language")


def figure_shown(known: Known, row: rows.Reported) -> ReportedFigureShown:
    """Show a figure with what does not add up about it."""
    doubts = doubts_of(
        Printed(row.value, row.high, row.bound, row.last_day, row.published_on),
        Beside(
            row.same_share_in,
            row.otherwise,
            _reading(row.from_value, row.from_day),
            _reading(row.to_value, row.to_day),
        ),
    )
    return ReportedFigureShown(
        id=row.reported_figure_id,
        indicator=row.indicator,
        names=_names(known, row.indicator),
        measure=row.measure,
        denominator=row.denominator,
        area=row.area,
        first_day=row.first_day,
        last_day=row.last_day,
        value=plain(row.value),
        high=None if row.high is None else plain(row.high),
        bound=row.bound,
        unit=_unit(known, row),
        words=row.words,
        source=row.source,
        document=row.document,
        section=row.section,
        published_on=row.published_on,
        status="reported",
        doubts=[
            DoubtShown(
                kind=one.kind,
                computed=None if one.computed is None else plain(one.computed),
                areas=list(one.areas),
            )
            for one in doubts
        ],
        made_at=row.made_at,
        supersedes=row.supersedes,
        because=row.because,
        superseded_by=row.superseded_by,
    )


def correction_shown(known: Known, row: rows.Correction) -> CorrectionShown:
    return CorrectionShown(
        id=row.reported_figure_id,
        supersedes=row.supersedes,
        made_at=row.made_at,
        because=row.because,
        indicator=row.indicator,
        names=_names(known, row.indicator),
        measure=row.measure,
        area=row.area,
        first_day=row.first_day,
        last_day=row.last_day,
        source=row.source,
        document=row.document,
        section=row.section,
        value_before=_range(row.value_before, row.high_before),
        words_before=row.words_before,
        value=_range(row.value, row.high),
        words=row.words,
    )


def plain(value: Decimal) -> str:
    """Write a number without zeros behind its decimals, as documents print it."""
    return f"{value.normalize():f}"


def _range(value: Decimal, high: Decimal | None) -> str:
    return plain(value) if high is None else f"{plain(value)}\N{EN DASH}{plain(high)}"


def _reading(value: Decimal | None, day: date | None) -> Reading | None:
    return None if value is None or day is None else Reading(value, day)


def _names(known: Known, code: str) -> dict[str, str]:
    """Return the names of an indicator; one that the law lists no longer is named by its code."""
    return dict(known[code].names) if code in known else dict.fromkeys(LANGUAGES, code)


def _unit(known: Known, row: rows.Reported) -> str:
    if row.measure in PERCENTS:
        return "percent"
    return known[row.indicator].unit if row.indicator in known else "things"

"""Reported figures: imported from documents by the agency's staff, and read by anybody at permanent addresses."""

from collections.abc import AsyncIterator, Sequence
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Source
from libs.common.door.answers.downloads import CSV_ANSWER, csv_download
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_NUMBER, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.requests.fields import Day, ShortText
from libs.common.door.revalidation import HOUR_S, MINUTE_S, let_cache
from libs.common.refusals import NotFound
from services.outreach.context import Context, Ctx
from services.outreach.indicators.rules.reported_indicators import reported_indicators
from services.outreach.reported import rows
from services.outreach.reported.actions.correct_figure import correct_figure
from services.outreach.reported.actions.import_figures import ReportedIndicatorUnknown, import_figures
from services.outreach.reported.api.shown import (
    CorrectionShown,
    ImportShown,
    Known,
    NewCorrection,
    NewFigures,
    ReportedFigureShown,
    ReportedIndicatorShown,
    correction_shown,
    figure_shown,
)
from services.outreach.targets.actions.set_target import require_known

router = APIRouter(prefix="/v1", tags=["reported figures"])
_FIRST: rows.AfterFigure = (date.max, "", 0)
_FIGURES = Listing("reported figures", first=_FIRST)
_CORRECTIONS = Listing("figure corrections", first=LAST_NUMBER)
_ROWS_READ = 1_000
Importer = Annotated[Caller, allow("officer", "manager")]
Anybody = Annotated[None, allow_anyone()]
AskedIndicator = Annotated[ShortText | None, Query(description="the code of an indicator")]
AskedArea = Annotated[ShortText | None, Query(description="an area with all that lies in it; without it: the country")]
AskedDay = Annotated[Day | None, Query(description="figures whose period has this day")]


@router.get("/reported-indicators", operation_id="list_reported_indicators")
async def list_indicators(context: Ctx, response: Response, _: Anybody) -> Page[ReportedIndicatorShown]:
    """List what figures may be reported of: the counted indicators, and those that are reported alone."""
    let_cache(response, HOUR_S)
    found = _known(context).values()
    return Page(
        items=[ReportedIndicatorShown(code=one.code, unit=one.unit, names=dict(one.names)) for one in found], next=None
    )


@router.post("/reported-figures", status_code=201, operation_id="import_reported_figures", response_model=ImportShown)
async def import_some(request: Request, context: Ctx, body: NewFigures, caller: Importer) -> Response:
    """Import the figures that one document prints about one area. Imported again, they add nothing."""
    document = rows.Document(body.source, body.document, body.published_on, body.area)
    figures = [
        (
            rows.Subject(one.section, one.indicator, one.measure, one.denominator, one.first_day, one.last_day),
            rows.Content(one.value, one.high, one.bound, one.words),
        )
        for one in body.figures
    ]

    async def act(connection: AsyncConnection) -> ImportShown:
        today = context.clock.today()
        done = await import_figures(connection, context.law, document, figures, made_by=caller.name, today=today)
        return ImportShown(added=done.added, known=done.known)

    return await carry_out_once(request, caller, "import_reported_figures", act)


@router.get("/reported-figures", operation_id="list_reported_figures")
async def list_figures(
    context: Ctx,
    response: Response,
    _: Anybody,
    asked: Pages,
    indicator: AskedIndicator = None,
    area: AskedArea = None,
    on: AskedDay = None,
) -> Page[ReportedFigureShown]:
    """List reported figures that stand, the latest period first: with source, words, and what does not add up."""
    _require_known(context, indicator, area)
    let_cache(response, MINUTE_S)
    found = await rows.list_figures(
        context.database, indicator=indicator, area=area, on=on, after=asked.after(_FIGURES), limit=asked.one_more
    )
    part = asked.cut(_FIGURES, found, key=_key)
    known = _known(context)
    return Page(items=[figure_shown(known, row) for row in part.rows], next=part.next)


@router.get(
    "/reported-figures.csv", operation_id="download_reported_figures", response_class=Response, responses=CSV_ANSWER
)
async def download(
    context: Ctx,
    _: Anybody,
    indicator: AskedIndicator = None,
    area: AskedArea = None,
    on: AskedDay = None,
) -> Response:
    """Download the same figures as CSV, one row a figure; doubts are their kinds."""
    _require_known(context, indicator, area)
    heading = [name for name in ReportedFigureShown.model_fields if name != "names"]
    pages = _pages(context, heading, indicator=indicator, area=area, on=on)
    return csv_download(f"reported-figures-{context.clock.today()}.csv", heading, pages)


@router.get("/reported-figures/{reported_figure_id}", operation_id="read_reported_figure")
async def read(context: Ctx, _: Anybody, reported_figure_id: UUID) -> ReportedFigureShown:
    """Read a reported figure, also one that was corrected: its address stays."""
    return await _read(context, context.database, reported_figure_id)


@router.post(
    "/reported-figures/{reported_figure_id}/correction",
    status_code=201,
    operation_id="correct_reported_figure",
    response_model=ReportedFigureShown,
)
async def correct(
    request: Request, context: Ctx, reported_figure_id: UUID, body: NewCorrection, caller: Importer
) -> Response:
    """Correct a figure that was imported wrongly. The correction supersedes it; both stand in the log."""
    content = rows.Content(body.value, body.high, body.bound, body.words)

    async def act(connection: AsyncConnection) -> ReportedFigureShown:
        corrected = await correct_figure(
            connection,
            context.law,
            reported_figure_id,
            content,
            because=body.because,
            made_by=caller.name,
            today=context.clock.today(),
        )
        return await _read(context, connection, corrected)

    return await carry_out_once(request, caller, "correct_reported_figure", act)


@router.get("/figure-corrections", operation_id="list_figure_corrections")
async def list_corrections(
    context: Ctx, response: Response, _: Anybody, asked: Pages, area: AskedArea = None
) -> Page[CorrectionShown]:
    """List the corrections of reported figures, the newest first."""
    _require_known(context, None, area)
    let_cache(response, MINUTE_S)
    found = await rows.corrections(context.database, area=area, before=asked.after(_CORRECTIONS), limit=asked.one_more)
    part = asked.cut(_CORRECTIONS, found, key=lambda row: row.number)
    known = _known(context)
    return Page(items=[correction_shown(known, row) for row in part.rows], next=part.next)


async def _read(context: Context, source: Source, reported_figure_id: UUID) -> ReportedFigureShown:
    found = await rows.read_figure(source, reported_figure_id)
    if found is None:
        raise NotFound(what="reported figure")
    return figure_shown(_known(context), found)


async def _pages(
    context: Context, heading: Sequence[str], *, indicator: str | None, area: str | None, on: date | None
) -> AsyncIterator[Sequence[Sequence[object]]]:
    """Read the whole list, part by part."""
    known, after = _known(context), _FIRST
    while found := await rows.list_figures(
        context.database, indicator=indicator, area=area, on=on, after=after, limit=_ROWS_READ
    ):
        yield [_line(figure_shown(known, row), heading) for row in found]
        after = _key(found[-1])


def _line(figure: ReportedFigureShown, heading: Sequence[str]) -> list[object]:
    cells = figure.model_dump(mode="json") | {"doubts": " ".join(one.kind for one in figure.doubts)}
    return [cells[name] for name in heading]


def _known(context: Context) -> Known:
    return reported_indicators(context.law, context.clock.today())


def _require_known(context: Context, indicator: str | None, area: str | None) -> None:
    require_known(context.law, {}, {"#query/area": area}, today=context.clock.today())
    if indicator is not None and indicator not in _known(context):
        raise ReportedIndicatorUnknown(pointer="#query/indicator", unknown=indicator)


def _key(row: rows.Reported) -> rows.AfterFigure:
    return (row.last_day, row.area, row.number)

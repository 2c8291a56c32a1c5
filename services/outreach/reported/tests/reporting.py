"""Documents of the demo country and made ones, imported into a database of outreach."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any
from uuid import UUID

from sqlalchemy import text

from services.outreach.reported import rows
from services.outreach.reported.actions.correct_figure import correct_figure
from services.outreach.reported.actions.import_figures import Imported, import_figures
from services.outreach.reported.api.shown import NewFigures
from services.outreach.reported.rules.doubts import Bound
from services.outreach.targets.tests.setting import TODAY, VOLUNTARY, Setting

DOCUMENTS = Path(__file__).parents[4] / "deploy" / "demo" / "reported" / "viet_nam.json"
Figure = tuple[rows.Subject, rows.Content]
_SAID = text("SELECT key, type, data FROM outbox ORDER BY id")


def document(area: str = "VN-20", title: str = "Report 2021", published_on: date = date(2022, 2, 20)) -> rows.Document:
    return rows.Document("Viet Nam Social Security", title, published_on, area)


def figure(
    value: str,
    *,
    indicator: str = VOLUNTARY,
    measure: rows.Measure = "value",
    year: int = 2021,
    since: int | None = None,
    high: str | None = None,
    bound: Bound = "exact",
    words: str = "",
    section: str = "page 1",
    denominator: rows.Denominator | None = None,
) -> Figure:
    days = date(since or year, 1, 1), date(year, 12, 31)
    content = rows.Content(Decimal(value), Decimal(high) if high else None, bound, words or value)
    return rows.Subject(section, indicator, measure, denominator, *days), content


@dataclass(frozen=True)
class Reporting:
    setting: Setting

    async def add(self, *figures: Figure, of: rows.Document | None = None) -> Imported:
        async with self.setting.database.transaction(wakes=False) as connection:
            return await import_figures(
                connection, self.setting.law, of or document(), figures, made_by="officer:one", today=TODAY
            )

    async def add_file(self) -> list[Imported]:
        """Import every document of the demo country."""
        done = []
        for one in json.loads(DOCUMENTS.read_text("utf-8")):
            body = NewFigures.model_validate(one)
            figures = [(subject_of(line), content_of(line)) for line in body.figures]
            of = rows.Document(body.source, body.document, body.published_on, body.area)
            done.append(await self.add(*figures, of=of))
        return done

    async def correct(self, figure_id: UUID, value: str, *, bound: Bound = "exact") -> UUID:
        content = rows.Content(Decimal(value), None, bound, value)
        async with self.setting.database.transaction(wakes=False) as connection:
            return await correct_figure(
                connection,
                self.setting.law,
                figure_id,
                content,
                because="a digit was misread",
                made_by="officer:two",
                today=TODAY,
            )

    async def listed(self, area: str | None = None, indicator: str | None = None) -> Sequence[rows.Reported]:
        after = (date.max, "", 0)
        return await rows.list_figures(
            self.setting.database, indicator=indicator, area=area, on=None, after=after, limit=1_000
        )

    async def said(self) -> list[tuple[str, str, Any]]:
        found = await self.setting.database.one_statement(_SAID, {})
        return [
            (r["key"], r["type"], json.loads(r["data"]) if isinstance(r["data"], str) else r["data"]) for r in found
        ]


def subject_of(line: Any) -> rows.Subject:
    return rows.Subject(line.section, line.indicator, line.measure, line.denominator, line.first_day, line.last_day)


def content_of(line: Any) -> rows.Content:
    return rows.Content(line.value, line.high, line.bound, line.words)

"""Render pages from templates, in three languages: texts by key, days and money in the country's form."""

import re
import secrets
from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined, pass_context
from jinja2.runtime import Context
from markupsafe import Markup

from libs.common.texts import LANGUAGES, Texts

FOLDER = Path(__file__).parent
_BUDDHIST_ERA = 543
_DAY = re.compile(r"\b\d{4}-\d\d-\d\d\b")
_MONTHS = {
    "th": ["ม.ค.", "ก.พ.", "มี.ค.", "เม.ย.", "พ.ค.", "มิ.ย.", "ก.ค.", "ส.ค.", "ก.ย.", "ต.ค.", "พ.ย.", "ธ.ค."],
    "en": ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"],
}


def shown_day(value: Any, language: str, *, era: str) -> str:
    """Format a day; Thai readers of a Buddhist-era country see that era, with its name."""
    if not value:
        return ""
    day = value if isinstance(value, date) else date.fromisoformat(str(value)[:10])
    if language == "vi":
        return f"{day.day:02d}/{day.month:02d}/{day.year}"
    if language == "th" and era == "buddhist":
        return f"{day.day} {_MONTHS['th'][day.month - 1]} พ.ศ. {day.year + _BUDDHIST_ERA}"
    return f"{day.day} {_MONTHS[language][day.month - 1]} {day.year}"


def shown_month(value: Any, language: str, *, era: str) -> str:
    year, month = (int(part) for part in str(value)[:7].split("-"))
    if language == "vi":
        return f"{month:02d}/{year}"
    if language == "th" and era == "buddhist":
        return f"{_MONTHS['th'][month - 1]} พ.ศ. {year + _BUDDHIST_ERA}"
    return f"{_MONTHS[language][month - 1]} {year}"


def shown_year(year: int, language: str, *, era: str) -> str:
    """Return a year as the reader counts it."""
    return str(year + _BUDDHIST_ERA if language == "th" and era == "buddhist" else year)


def shown_percent(share: Any) -> str:
    """Write the share 0.0275 as `2.75 %`."""
    whole, _, part = f"{Decimal(str(share)) * 100:f}".partition(".")
    part = part.rstrip("0")
    return f"{whole}.{part} %" if part else f"{whole} %"


@pass_context
def own_key(context: Context) -> Markup:
    """Make a form's mark, new in each view: the same form sent twice is carried out once.

    Where the visitor acts for somebody, the form says for whom: another tab may have chosen another one since.
    """
    mark = Markup('<input type="hidden" name="form" value="{}">').format(secrets.token_urlsafe(18))
    acting_for = getattr(context.get("visitor"), "acting_for", None)
    if acting_for is None:
        return mark
    return mark + Markup('<input type="hidden" name="acting_for" value="{}">').format(acting_for.employer_id)


class Pages:
    """The templates of a service's pages and their folders, over the shared layout; names are unique."""

    def __init__(self, folder: Path, *, country: Mapping[str, Any]) -> None:
        folders = [folder, *sorted(inner.parent for inner in folder.glob("*/templates"))]
        self.texts = Texts(FOLDER / "texts.yaml", *(each / "texts.yaml" for each in folders))
        self._era = str(country.get("era", "common"))
        self._zone = ZoneInfo(str(country["time_zone"]))
        self._environment = Environment(
            loader=FileSystemLoader([each / "templates" for each in (*folders, FOLDER)]),
            autoescape=True,
            undefined=StrictUndefined,
            trim_blocks=True,
            lstrip_blocks=True,
        )

    def html(self, template: str, language: str, **given: Any) -> str:
        return self._environment.get_template(template).render(**self._words(language), **given)

    def day(self, text: str, language: str) -> str:
        """Write a day as the country does; text that is no day stays as it is."""
        try:
            return shown_day(date.fromisoformat(text), language, era=self._era)
        except ValueError:
            return text

    def _words(self, language: str) -> dict[str, Any]:
        texts = self.texts

        def t(key: str, **values: Any) -> str:
            return texts.say(key, language, **values)

        def money(amount: Any) -> str:
            whole, _, part = str(amount).partition(".")
            return f"{int(whole):,}" + (f".{part}" if part else "")

        def moment(value: Any) -> str:
            at = value if isinstance(value, datetime) else datetime.fromisoformat(str(value))
            local = at.astimezone(self._zone)
            return f"{shown_day(local.date(), language, era=self._era)} {local:%H:%M}"

        def in_words(text: Any) -> str:
            """Write every day within a text as the country does."""
            return _DAY.sub(lambda found: self.day(found[0], language), str(text))

        return {
            "t": t,
            "in_words": in_words,
            "code": lambda prefix, value: texts.code(prefix, value, language),
            "language": language,
            "languages": LANGUAGES,
            "day": lambda value: shown_day(value, language, era=self._era),
            "month": lambda value: shown_month(value, language, era=self._era),
            "moment": moment,
            "year": lambda value: shown_year(value, language, era=self._era),
            "money": money,
            "percent": shown_percent,
            "html": Markup,
            "own_key": own_key,
            "whole_phones": lambda phones: ", ".join(p for p in phones if p.startswith("+")),
        }

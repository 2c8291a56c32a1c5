"""Render pages from templates, in three languages: texts by key, days and money in the country's form."""

import secrets
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from libs.common.texts import LANGUAGES, Texts

FOLDER = Path(__file__).parent
_BUDDHIST_ERA = 543
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


def own_key() -> Markup:
    """Make a form's mark, new in each view: the same form sent twice is carried out once."""
    return Markup(f'<input type="hidden" name="form" value="{secrets.token_urlsafe(18)}">')  # noqa: S704 - made here


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

        return {
            "t": t,
            "code": lambda prefix, value: texts.code(prefix, value, language),
            "language": language,
            "languages": LANGUAGES,
            "day": lambda value: shown_day(value, language, era=self._era),
            "month": lambda value: shown_month(value, language, era=self._era),
            "moment": moment,
            "money": money,
            "html": Markup,
            "own_key": own_key,
            "whole_phones": lambda phones: ", ".join(p for p in phones if p.startswith("+")),
        }

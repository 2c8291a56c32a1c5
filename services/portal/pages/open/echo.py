"""Words for what was read from a typed text, while the visitor is still in the form."""

from collections.abc import Callable
from datetime import datetime
from html import escape
from typing import Literal
from zoneinfo import ZoneInfo

from fastapi import APIRouter, Depends, Request
from fastapi.responses import HTMLResponse, Response

from libs.common.values.month import Month
from libs.common.web.rendering import shown_day, shown_month
from services.portal.context import context
from services.portal.pages.form_checks import in_money
from services.portal.pages.frame import counted, language
from services.portal.pages.typed import TYPED_MAX, typed_amount, typed_day, typed_moment, typed_month, typed_phones

router = APIRouter(include_in_schema=False, dependencies=[Depends(counted)])
Kind = Literal["day", "month", "moment", "money", "phones"]


@router.get("/typed/{kind}")
async def typed(request: Request, kind: Kind) -> Response:
    """Say what was read, or that the text cannot be read; nothing for no text."""
    text = next(iter(request.query_params.values()), "")[:TYPED_MAX].strip()
    said = read_back(request, kind, text) if text else ""
    return HTMLResponse(escape(said))


def read_back(request: Request, kind: Kind, text: str) -> str:
    """Return what was read in the reader's words, with the era; a sentence if the text cannot be read."""
    words = language(request)
    country = context(request).law.country
    era, zone = str(country.get("era", "common")), ZoneInfo(str(country["time_zone"]))

    def moment() -> str:
        at = datetime.fromisoformat(typed_moment(text, zone)).astimezone(zone)
        return f"{shown_day(at.date(), words, era=era)} {at:%H:%M}"

    readers: dict[Kind, Callable[[], str]] = {
        "day": lambda: shown_day(typed_day(text), words, era=era),
        "month": lambda: shown_month(_month(typed_month(text)), words, era=era),
        "moment": moment,
        "money": lambda: in_money(_amount(typed_amount(text)), request),
        "phones": lambda: ", ".join(_phone(one) for one in typed_phones(text, str(country["calling_code"]))),
    }
    try:
        return readers[kind]()
    except (ValueError, IndexError):
        return context(request).pages.texts.say("typed.unread", words)


def _month(read: str) -> str:
    return str(Month.parse(read))


def _amount(read: str) -> str:
    if not read.replace(".", "", 1).isascii() or not read.replace(".", "", 1).isdecimal():
        raise ValueError
    return read


def _phone(read: str) -> str:
    if not (read.startswith("+") and read[1:].isdecimal()):
        raise ValueError
    return read

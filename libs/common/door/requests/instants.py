"""Times at the doors: one form, always with an offset, stored in UTC.

`?known_at=` also accepts a bare day, which means its end in the country's time zone.
"""

import re
from datetime import UTC, date, datetime
from typing import Annotated, Any

from fastapi import Depends, Query, Request
from pydantic import BeforeValidator, WithJsonSchema
from pydantic_core import PydanticCustomError

from libs.common.door.context import door_of
from libs.common.refusals import Fault, Refusal, RequestInvalid
from libs.common.values.month import LAST_DAY, BuddhistEraYear, refuse_buddhist_era

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_INSTANT = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}(:[0-9]{2}(\.[0-9]{1,6})?)?(Z|[+-][0-9]{2}:[0-9]{2})"
)


class InstantInvalid(Refusal):
    code = "instant_invalid"
    kind = "invalid"


def _refuse_year(year: int) -> None:
    refuse_buddhist_era(year)
    if year > LAST_DAY.year:
        raise ValueError(year)


def parse_instant(text: str) -> datetime:
    """Read `2021-02-05T10:00:00+07:00` into UTC. ValueError for another form and for times that UTC cannot hold."""
    if not _INSTANT.fullmatch(text):
        raise ValueError(text)
    _refuse_year(int(text[:4]))
    try:
        return datetime.fromisoformat(text).astimezone(UTC)
    except OverflowError as beyond:
        raise ValueError(text) from beyond


def _instant(value: Any) -> datetime:
    try:
        return parse_instant(value if isinstance(value, str) else "")
    except BuddhistEraYear as era:
        raise PydanticCustomError("buddhist_era_year", "BE year", {"meant": era.args[0]}) from None
    except ValueError:
        raise PydanticCustomError("instant_invalid", "not an instant") from None


Instant = Annotated[
    datetime,
    BeforeValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time", "examples": ["2021-02-05T10:00:00+07:00"]}),
]


async def _known_at(request: Request, known_at: Annotated[str | None, Query(max_length=40)] = None) -> datetime | None:
    if known_at is None:
        return None
    try:
        if _DAY.fullmatch(known_at):
            _refuse_year(int(known_at[:4]))
            end = door_of(request).clock.end_of(date.fromisoformat(known_at))
            return end.astimezone(UTC)
        return parse_instant(known_at)
    except BuddhistEraYear as era:
        fault = Fault("#query/known_at", "buddhist_era_year", {"meant": era.args[0]})
        raise RequestInvalid(faults=[fault]) from None
    except (ValueError, OverflowError):
        raise InstantInvalid(pointer="#query/known_at") from None


KnownAt = Annotated[datetime | None, Depends(_known_at)]

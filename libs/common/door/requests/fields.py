"""Members of request bodies: text that is checked into values, with codes instead of library words."""

import re
import unicodedata
from datetime import date, time
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Path
from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    GetCoreSchemaHandler,
    StringConstraints,
    WithJsonSchema,
)
from pydantic_core import CoreSchema, PydanticCustomError

from libs.common.door.requests.exact_forms import tightened
from libs.common.sheets.cells import as_meant, narrow
from libs.common.values.money import AmountInvalid, parse_amount
from libs.common.values.month import (
    FIRST_DAY,
    LAST_DAY,
    BuddhistEraYear,
    Month,
    MonthInvalid,
    MonthOutOfRange,
    refuse_buddhist_era,
)

_DAY = re.compile(r"([0-9]{4})-([0-9]{2})-([0-9]{2})")
_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])")
# Characters that reverse the reading order, and tags: nobody types them, and an approver would read another text.
_HIDING = re.compile("[\u061c\u200e\u200f\u202a-\u202e\u2066-\u206f\ufff9-\ufffb\U000e0000-\U000e0fff]")
# What copying from pages and spreadsheets leaves behind, and letters without a shape: dropped, wherever they stand.
_UNSEEN = re.compile(
    "[\u00ad\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u200b-\u200d\u2060-\u2065\u2800\u3164\ufe00-\ufe0f\ufeff\uffa0]"
)
_CONTROLS = {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}
_PHONE = re.compile(r"\+[1-9][0-9]{7,14}")


RowId = Annotated[int, Path(ge=1, le=2**63 - 1)]
"""A number of a row, in the path."""


class Body(BaseModel):
    """A request body. Unknown members are refused, so that a misspelt one is not lost."""

    model_config = ConfigDict(extra="forbid", frozen=True, use_attribute_docstrings=True)

    @classmethod
    def __get_pydantic_core_schema__(cls, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        return tightened(handler(source), cls.__qualname__)


class Nothing(Body):
    """A body without members: the path has everything."""


def _amount(value: Any) -> Decimal:
    try:
        return parse_amount(value if isinstance(value, str) else "")
    except AmountInvalid:
        raise PydanticCustomError("amount_invalid", "not an amount") from None


def _positive(value: Any) -> Decimal:
    amount = _amount(value)
    if amount == 0:
        raise PydanticCustomError("amount_invalid", "not an amount above zero")
    return amount


def _month(value: Any) -> Month:
    if isinstance(value, Month):
        return value
    try:
        return Month.parse(value if isinstance(value, str) else "")
    except MonthOutOfRange:
        bounds = {"first": str(Month.of(FIRST_DAY)), "last": str(Month.of(LAST_DAY))}
        raise PydanticCustomError("month_out_of_range", "out of range", bounds) from None
    except MonthInvalid:
        raise PydanticCustomError("month_invalid", "not a month") from None
    except BuddhistEraYear as era:
        raise PydanticCustomError("buddhist_era_year", "BE year", {"meant": era.args[0]}) from None


def _day(value: Any) -> date:
    if type(value) is date:
        return value
    match = _DAY.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise PydanticCustomError("day_invalid", "not a day")
    try:
        refuse_buddhist_era(int(match[1]))
        day = date(int(match[1]), int(match[2]), int(match[3]))
    except BuddhistEraYear as era:
        raise PydanticCustomError("buddhist_era_year", "BE year", {"meant": era.args[0]}) from None
    except ValueError:
        raise PydanticCustomError("day_invalid", "not a day") from None
    if not FIRST_DAY <= day <= LAST_DAY:
        bounds = {"first": FIRST_DAY.isoformat(), "last": LAST_DAY.isoformat()}
        raise PydanticCustomError("day_out_of_range", "out of range", bounds)
    return day


def _month_or_day(value: Any) -> str:
    """Return the month of a month or a day. A day that does not exist has no month."""
    is_day = isinstance(value, str) and _DAY.fullmatch(value)
    return str(Month.of(_day(value)) if is_day else _month(value))


def _time_of_day(value: Any) -> time:
    match = _TIME.fullmatch(value) if isinstance(value, str) else None
    if not match:
        raise PydanticCustomError("time_invalid", "not a time of day")
    return time(int(match[1]), int(match[2]))


def _text(value: Any) -> Any:
    """Remove invisible signs; refuse signs that reverse the reading order or hide words."""
    if not isinstance(value, str):
        return value
    if not value.isprintable() and any(unicodedata.category(c) in _CONTROLS for c in value):
        raise PydanticCustomError("text_control_characters", "control characters")
    if _HIDING.search(value):
        raise PydanticCustomError("text_invisible_characters", "characters that hide or turn text")
    seen = unicodedata.normalize("NFC", _UNSEEN.sub("", value)).strip()
    if seen and not any(unicodedata.category(c)[0] in "LNPS" for c in seen):
        raise PydanticCustomError("text_invisible_characters", "nothing to be seen")
    return seen


def _lines(value: Any) -> Any:
    """Clean a text of several lines, line by line."""
    if not isinstance(value, str):
        return value
    return "\n".join(_text(line) for line in value.expandtabs(4).replace("\r\n", "\n").split("\n")).strip()


def _storable(value: Any) -> Any:
    """Check a JSON document that is stored unchanged: no NUL and no half characters, which no database can store."""
    if isinstance(value, str) and any(c == "\0" or "\ud800" <= c <= "\udfff" for c in value):
        raise PydanticCustomError("text_control_characters", "control characters")
    if isinstance(value, dict):
        _storable([*value.keys(), *value.values()])
    if isinstance(value, list):
        for member in value:
            _storable(member)
    return value


def _name(value: Any) -> Any:
    seen = _text(value)
    if isinstance(seen, str) and seen and not any(unicodedata.category(c)[0] == "L" for c in seen):
        raise PydanticCustomError("name_without_letter", "a name without a letter")
    return seen


def _number(value: Any) -> Any:
    """Read a number as printed or copied, like a cell of a file: without invisible signs, dashes and blanks."""
    return as_meant("digits", value) if isinstance(value, str) else value


def _code(value: Any) -> Any:
    """Read a reference or a number with letters in one form for equal ones: narrow letters, digits 0 to 9."""
    seen = _text(value)
    if not isinstance(seen, str):
        return seen
    return " ".join(narrow(seen).split())


def _phone(value: Any) -> str:
    if not isinstance(value, str) or not _PHONE.fullmatch(value):
        raise PydanticCustomError("phone_invalid", "not a phone number")
    return value


def _schema(**schema: Any) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", **schema})


Amount = Annotated[
    Decimal, BeforeValidator(_amount), _schema(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["12345.67"])
]
AmountAboveZero = Annotated[
    Decimal,
    BeforeValidator(_positive),
    _schema(pattern=r"^[0-9]{1,12}(\.[0-9]{1,2})?$", examples=["2500000.00"]),
]
MonthText = Annotated[
    Month,
    BeforeValidator(_month),
    _schema(pattern=r"^(18[5-9]|19[0-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])$", examples=["2021-02"]),
]
QueryMonth = Annotated[
    str,
    BeforeValidator(lambda value: str(_month(value))),
    _schema(pattern=r"^(18[5-9]|19[0-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])$", examples=["2021-02"]),
]
"""A month in a query string: checked text, read with `Month.parse`."""
QueryMonthOrDay = Annotated[
    str,
    BeforeValidator(_month_or_day),
    _schema(
        pattern=r"^(18[5-9]|19[0-9]|2[01][0-9])[0-9]-(0[1-9]|1[0-2])(-(0[1-9]|[12][0-9]|3[01]))?$",
        examples=["2021-02", "2021-02-05"],
    ),
]
Day = Annotated[date, BeforeValidator(_day), _schema(format="date", examples=["2021-02-05"])]
TimeOfDay = Annotated[time, BeforeValidator(_time_of_day), _schema(format="time", examples=["09:00"])]
Phone = Annotated[str, BeforeValidator(_phone), _schema(pattern=r"^\+[1-9][0-9]{7,14}$", examples=["+66812345678"])]
# A national id or a registration number; the country's form is checked on the cleaned text.
NumberText = Annotated[str, BeforeValidator(_number)]
AnyNumber = Annotated[str, BeforeValidator(_number), BeforeValidator(_text)]
"""A number that may be empty."""
QueryNumber = AnyNumber
"""The same in the query, which has only text."""
Text = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1, max_length=300)]
Name = Annotated[str, BeforeValidator(_name), StringConstraints(min_length=1, max_length=300)]
"""Of a person or an enterprise: something that has a letter."""
AnyText = Annotated[str, BeforeValidator(_text)]
Lines = Annotated[str, BeforeValidator(_lines)]
"""Text of several lines, an answer of the hotline say."""
JsonObject = Annotated[dict[str, Any], AfterValidator(_storable)]
ShortText = Annotated[str, BeforeValidator(_text), StringConstraints(min_length=1, max_length=60)]
CodeText = Annotated[str, BeforeValidator(_code)]
Reference = Annotated[str, BeforeValidator(_code), StringConstraints(min_length=1, max_length=60)]
"""A reference, or a number that may have letters, of whoever issued it: two that look alike are one."""
EnteredNumber = Annotated[
    str, BeforeValidator(_number), BeforeValidator(_text), StringConstraints(min_length=1, max_length=60)
]
"""A national id or a registration number as it is entered into a register."""

"""Limits for the days of claims and certificates: near enough to the business date to be plausible."""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.refusals import Fault, RequestInvalid
from services.benefits.context import Context


@dataclass(frozen=True, slots=True)
class DayLimits:
    back: int
    ahead: int
    length: int


def refuse_impossible_days(context: Context, first_day: date, last_day: date) -> None:
    """Refuse days too far back, too far ahead or too many (`context.days` has the limits).

    The refusal names the limit.
    """
    today, limits = context.clock.today(), context.days
    earliest, latest = today - timedelta(days=limits.back), today + timedelta(days=limits.ahead)
    if not earliest <= first_day <= latest:
        values = {"first": str(earliest), "last": str(latest)}
        raise RequestInvalid(faults=[Fault("/first_day", "day_out_of_range", values)])
    refuse_impossible_length(context, first_day, last_day)


def refuse_impossible_length(context: Context, first_day: date, last_day: date) -> None:
    """Refuse a period longer than one claim, certificate or estimate may have."""
    if (last_day - first_day).days >= context.days.length:
        values = {"first": str(first_day), "last": str(first_day + timedelta(days=context.days.length - 1))}
        raise RequestInvalid(faults=[Fault("/last_day", "day_out_of_range", values)])

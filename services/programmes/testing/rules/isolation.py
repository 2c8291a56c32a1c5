"""The days on which a positive person must stay away from work."""

from datetime import date, timedelta

from libs.common.law.terms import Terms


def isolation_days(taken_on: date, terms: Terms) -> tuple[date, date]:
    """Return the first and last day, counted from the day of the specimen."""
    return taken_on, taken_on + timedelta(days=terms.number("days") - 1)


def order_number(serial: int, day: date, terms: Terms) -> str:
    return f"{terms['order_prefix']}-{day.year}-{serial:07d}"

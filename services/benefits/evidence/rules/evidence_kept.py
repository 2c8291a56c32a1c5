"""The years for which a photo or scan of a claim is kept: as long as something can be claimed by it."""

from libs.common.law.terms import Terms

_DAYS_OF_A_YEAR = 366


def kept_days(terms: Terms) -> int:
    """Return so many days that the years are over whatever leap years are among them."""
    return terms.number("years") * _DAYS_OF_A_YEAR

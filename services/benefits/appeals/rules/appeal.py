"""The days within which the law lets an insured person appeal a decision."""

from datetime import date, timedelta

from libs.common.law.terms import Terms


def appealed_until(decided_on: date, terms: Terms) -> date:
    """Return the last day on which a decision that was told on `decided_on` can be appealed."""
    return decided_on + timedelta(days=terms.number("days"))

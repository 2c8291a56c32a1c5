"""A month that could change a decision and has no return: how long after its due date a claim waits for it."""

from datetime import date, timedelta

from libs.common.law.terms import Terms


def waited_until(due_on: date, terms: Terms) -> date:
    """Return the last day on which the claim waits for the month's return; then it goes before an officer."""
    return due_on + timedelta(days=terms.number("days"))

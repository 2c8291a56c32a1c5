"""Answers about drafts that change the law of past months."""

from services.portal.gateways.answers.shown import Shown


class AboutLawDraft(Shown):
    """A draft that waits for officers. `month`: the first that it changes."""

    amount: str
    month: str

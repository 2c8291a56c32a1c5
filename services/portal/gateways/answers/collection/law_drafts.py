"""Answers about drafts that change the law of past months."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class LawImpact(Shown):
    returns: int
    persons: int
    difference: str
    state_difference: str


class LawImpactOfArea(Shown):
    area: str
    returns: int
    persons: int
    difference: str


class LawPeriod(Shown):
    """New terms of a series. `terms`: in the form of the law's files."""

    series: str
    first_day: date
    last_day: date | None
    terms: Mapping[str, Any]


class LawDraft(Shown):
    """A draft with what it comes to; lists leave its areas out."""

    doors: ClassVar = ("GET contributions /v1/law-drafts/{draft_id}", "POST contributions /v1/law-drafts")
    id: UUID
    effective: date
    last_month: str | None
    act: str
    because: str | None
    status: str
    hash: str
    impact: LawImpact
    areas: list[LawImpactOfArea]
    periods: list[LawPeriod]
    counted_on: date
    needed: int
    approved_by: list[str]
    proposed_by: str
    proposed_on: date
    ended_on: date | None


class LawDrafts(Listing[LawDraft]):
    """Drafts of past law, newest first."""

    doors: ClassVar = ("GET contributions /v1/law-drafts",)
    next: str | None


class AboutLawDraft(Shown):
    """A draft that waits for officers. `month`: the first that it changes."""

    amount: str
    month: str

"""Facts about the law itself: changes of terms of past months."""

from collections.abc import Mapping
from datetime import date
from typing import Any, ClassVar
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Amount, Fact, member

LAW = "contributions.law"


class ChangedPeriod(BaseModel):
    """New terms of a series of the rule. Periods of a series follow one another."""

    series: str = member("public", "the series, as the law's files name it")
    first_day: date = member("public", "the first day on which the terms hold")
    until: date | None = member("public", "the day after the last; null: until further notice")
    terms: Mapping[str, Any] = member("public", "all terms of the period, in the form of the law's files")


class LawChangeApplied(Fact):
    """The terms of past months were changed by three officers, and every return that they touch is assessed again.

    The new versions of the returns are facts of their own.
    """

    TYPE: ClassVar[str] = "contributions.law_change_applied.v1"
    TOPIC: ClassVar[str] = LAW
    KEY: ClassVar[str] = "rule"

    draft_id: UUID = member("public", "the draft that was approved")
    revision: int = member("public", "1 for the first change, and one more for each")
    rule: str = member("public", "service and rule: contributions/contribution_due")
    act: str = member("public", "the act that changed it")
    known_from: date = member("public", "the day on which the change was applied")
    periods: list[ChangedPeriod] = member("public", "the new terms")
    returns: int = member("organisation", "how many returns were assessed again")
    persons: int = member("organisation", "how many persons are on lines that changed")
    difference: Amount = member("organisation", "what is owed more, of both sides; below zero: less")

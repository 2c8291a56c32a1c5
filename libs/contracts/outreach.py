"""Facts that outreach states: targets that were approved, figures of documents, and their corrections."""

from datetime import date
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel, ConfigDict

from libs.common.spine.facts import Amount, Fact, member

AREAS = "outreach.areas"


class AreaValue(BaseModel):
    """A part of a target's area, and the value that it gets."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    area: str = member("public", "the part")
    value: Amount = member("public", "its value")


class TargetApproved(Fact):
    """The target of an area was approved by a second member of staff. The highest version of a series stands.

    A series is an indicator, an area, a period and a group.
    """

    TYPE: ClassVar[str] = "outreach.target_approved.v1"
    TOPIC: ClassVar[str] = AREAS
    KEY: ClassVar[str] = "area"

    area: str = member("public", "the area, or the country")
    target_id: UUID = member("public", "the target")
    version: int = member("public", "the version in its series")
    indicator: str = member("public", "what is counted")
    unit: Literal["persons", "employers", "currency"] = member("public", "the unit of the value")
    group: str = member("public", "the group of participants; all: every one")
    first_day: date = member("public", "the first day of the period")
    last_day: date = member("public", "the last day of the period")
    value: Amount = member("public", "the value to reach")
    children: list[AreaValue] = member("public", "the split among the parts of the area; they sum to the value")
    supersedes: UUID | None = member("public", "the version that it replaces")
    supersedes_below: list[UUID] = member("public", "targets of parts that no longer agree: they are split anew")


class FigurePublished(Fact):
    """A figure that a document prints was imported, in its words. It was not counted here."""

    TYPE: ClassVar[str] = "outreach.figure_published.v1"
    TOPIC: ClassVar[str] = AREAS
    KEY: ClassVar[str] = "area"

    area: str = member("public", "the area, or the country")
    reported_figure_id: UUID = member("public", "the figure")
    source: str = member("public", "who published the document")
    document: str = member("public", "its title or number")
    published_on: date = member("public", "when it was published")
    section: str = member("public", "the page or section")
    indicator: str = member("public", "what it is reported of")
    measure: str = member("public", "value, plan, increase, decrease, or a percent: share_of_plan, coverage, growth")
    denominator: str | None = member("public", "what a coverage is a share of")
    first_day: date = member("public", "the first day of the period")
    last_day: date = member("public", "the last day of the period")
    value: Amount = member("public", "the value; of a range the lower end")
    high: Amount | None = member("public", "the upper end of a range")
    bound: str = member("public", "what the words say of the value")
    words: str = member("public", "the words of the document")


class FigureCorrected(FigurePublished):
    """A figure that was imported wrongly was corrected. This one stands instead."""

    TYPE: ClassVar[str] = "outreach.figure_corrected.v1"
    TOPIC: ClassVar[str] = AREAS
    KEY: ClassVar[str] = "area"

    supersedes: UUID = member("public", "the figure that it corrects")
    because: str = member("public", "why")

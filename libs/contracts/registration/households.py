"""Facts about households: their members and heads, by days."""

from datetime import date, datetime
from typing import ClassVar, Literal
from uuid import UUID

from pydantic import BaseModel

from libs.common.spine.facts import Fact, member

HOUSEHOLDS = "registration.households"

WhyMemberLeft = Literal["left", "moved", "died", "entered_wrongly"]


class HouseholdMember(BaseModel):
    """Days of a person in the household."""

    person_id: UUID = member("person_reference", "the member")
    first_day: date = member("person_fact", "the first day in the household")
    ended_on: date | None = member(
        "person_fact", "the first day outside; the first day itself where it never was; null while it goes on"
    )
    reason: WhyMemberLeft | None = member("person_fact", "why it ended")


class HouseholdHead(BaseModel):
    """The head of the household from a day until the next one."""

    person_id: UUID = member("person_reference", "the head")
    first_day: date = member("person_fact", "the first day as the head")


class HouseholdChanged(Fact):
    """A whole household: every member and head, now and before. The highest version counts."""

    TYPE: ClassVar[str] = "registration.household_changed.v1"
    TOPIC: ClassVar[str] = HOUSEHOLDS
    KEY: ClassVar[str] = "household_id"

    household_id: UUID = member("person_reference", "the household")
    version: int = member("person_fact", "the highest version stands")
    area: str = member("person_fact", "where the household lives")
    members: list[HouseholdMember] = member("person_fact", "by their first days")
    heads: list[HouseholdHead] = member("person_fact", "by their first days")
    recorded_at: datetime = member("person_fact", "when this version became known")

"""Answers of the doors of households."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from pydantic import BaseModel, Field

from libs.common.database.rows import Source
from libs.common.door.callers.policies import Caller
from libs.common.door.callers.whose import Whose, may_see
from libs.common.refusals import NotFound
from libs.contracts.registration import WhyMemberLeft
from services.registration.households.actions.keep_households import head_on
from services.registration.households.rows import households as rows
from services.registration.households.rows.households import Head, Household, Member


class MemberOfHousehold(BaseModel):
    """Days of a person in the household."""

    person_id: UUID
    first_day: date
    last_day: date | None = Field(description="the last day in the household; null while it goes on")
    reason: WhyMemberLeft | None = Field(description="why it ends")


class HouseholdShown(BaseModel):
    """A household on a day, as it is known."""

    id: UUID
    area: str
    version: int = Field(description="counts the changes")
    head: UUID | None = Field(description="the head on that day; null while nobody is named")
    members: list[MemberOfHousehold] = Field(description="who is in it on that day or later, by their first days")
    recorded_at: datetime = Field(description="when this version became known")

    @classmethod
    def of(cls, row: Household, members: Sequence[Member], heads: Sequence[Head], on: date) -> "HouseholdShown":
        return cls(
            id=row.household_id,
            area=row.area,
            version=row.version,
            head=head_on(on, heads, members),
            members=[
                MemberOfHousehold(
                    person_id=one.person_id,
                    first_day=one.first_day,
                    last_day=day_before(one.ended_on),
                    reason=one.end_reason,
                )
                for one in members
                if one.ends_after(on)
            ],
            recorded_at=row.recorded_at,
        )


class DaysInHousehold(BaseModel):
    """Days of the person in a household."""

    household_id: UUID = Field(description="the household")
    first_day: date
    last_day: date | None = Field(description="the last day in it; null while it goes on")
    reason: WhyMemberLeft | None = Field(description="why it ends")

    @classmethod
    def of(cls, row: Member) -> "DaysInHousehold":
        return cls(
            household_id=row.household_id,
            first_day=row.first_day,
            last_day=day_before(row.ended_on),
            reason=row.end_reason,
        )


def day_before(ended_on: date | None) -> date | None:
    """Return the day before; ordinals, since nothing lies before the first day of all."""
    return None if ended_on is None else date.fromordinal(ended_on.toordinal() - 1)


async def shown(
    source: Source, caller: Caller, household_id: UUID, *, on: date, today: date, known_at: datetime | None = None
) -> HouseholdShown:
    """Return the household on a day to officers, and to persons who are in it today or later."""
    found = await rows.household(source, household_id, known_at=known_at)
    if found is None:
        raise NotFound(what="household")
    members = await rows.members_of(source, household_id, version=found.version)
    inside = [Whose(person=one.person_id) for one in members if one.ends_after(today)]
    if not any(may_see(caller, one) for one in [Whose(), *inside]):
        raise NotFound(what="household")
    heads = await rows.heads_of(source, household_id, version=found.version)
    return HouseholdShown.of(found, members, heads, on if caller.is_officer else max(on, today))

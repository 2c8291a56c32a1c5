"""One form for a whole household: founded, and each member covered."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, ShortText
from libs.common.door.requests.places import refuse_unknown_places
from services.registration.context import Ctx
from services.registration.coverage.actions.enrol_household import Enrolled, enrol_household
from services.registration.coverage.api.coverages import PersonCoverage, participation
from services.registration.coverage.rows import coverages as rows
from services.registration.households.api.answers import HouseholdShown, shown
from services.registration.households.api.households import MEMBERS_MAX

router = APIRouter(prefix="/v1/household-enrolments", tags=["coverage"])


class EnrolledMember(Body):
    person_id: UUID
    option: ShortText | None = Field(None, description="in a scheme with options", examples=["3"])
    support_group: ShortText | None = Field(None, examples=["near_poor"])


class HouseholdForm(Body):
    """A household as it is written down at the door or the counter. The order of members is that of their shares."""

    head: EnrolledMember = Field(description="the head, who is the first member")
    members: list[EnrolledMember] = Field(
        default_factory=list, max_length=MEMBERS_MAX, description="the other members, in the order of their shares"
    )
    area: ShortText = Field(description="where the household lives", examples=["VN-HN"])
    scheme: ShortText = Field(examples=["vn_household_hi"])
    first_day: Day = Field(description="the first day of the household and of every cover")


class EnrolledHousehold(BaseModel):
    household: HouseholdShown = Field(description="the household, with its members")
    coverages: list[PersonCoverage] = Field(description="one of each member, in the order of the form")


@router.post("", status_code=201, operation_id="enrol_household", response_model=EnrolledHousehold)
async def enrol(
    request: Request, context: Ctx, body: HouseholdForm, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Enrol a whole household at once. With one member refused, nothing is entered."""
    refuse_unknown_places(request, areas={"/area": body.area})
    everybody = [body.head, *body.members]
    today = context.clock.today()

    async def act(connection: AsyncConnection) -> EnrolledHousehold:
        household_id, covered = await enrol_household(
            connection,
            participation(context),
            [Enrolled(one.person_id, one.option, one.support_group) for one in everybody],
            area=body.area,
            scheme=body.scheme,
            first_day=body.first_day,
            by=caller.name,
            today=today,
        )
        on = max(today, body.first_day)
        return EnrolledHousehold(
            household=await shown(connection, caller, household_id, on=on, today=today),
            coverages=[PersonCoverage.of(one, await rows.terms_of(connection, one.coverage_id)) for one in covered],
        )

    return await carry_out_once(request, caller, "enrol_household", act)

"""The conditions that an application of today is checked against, for whoever thinks of applying."""

from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.door.callers.policies import PARTIES, Caller, allow
from libs.common.values.money import shown
from services.loans.context import Ctx
from services.loans.lending.rules.loan_application import ApplicationTerms

router = APIRouter(prefix="/v1", tags=["applications"])


class CapShown(BaseModel):
    """The largest amount of an employer of a size, over all its loans of a phase."""

    staff_up_to: int | None = Field(description="the largest headcount that the cap is for; null for any larger one")
    amount: str


class ApplicationConditions(BaseModel):
    """The conditions of an application: refusals name the one that is not met."""

    months_filed: int = Field(description="so many months before the application have a return as soon as they are due")
    arrears_allowed: str = Field(description="the most that may be owed for months past their due date")
    caps: list[CapShown] = Field(description="by the headcount of the last month with a return, smallest first")


@router.get("/application-conditions", operation_id="read_application_conditions")
async def read_conditions(context: Ctx, _: Annotated[Caller, allow(*PARTIES)]) -> ApplicationConditions:
    """Read the conditions that an application of today is checked against."""
    law = context.law.rule("loans", "loan_application").at("application", context.clock.today())
    terms = ApplicationTerms.of(law)
    return ApplicationConditions(
        months_filed=terms.months_filed,
        arrears_allowed=shown(terms.arrears_allowed),
        caps=[CapShown(staff_up_to=cap.staff_up_to, amount=shown(cap.amount)) for cap in terms.caps],
    )

"""The app's view of the hotline: my cases."""

from datetime import datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.callers.policies import Caller, allow
from libs.contracts.hotline import CaseKind, CaseStatus
from services.hotline.cases.rows import cases as rows
from services.hotline.context import Ctx

router = APIRouter(prefix="/v1/me", tags=["me"])


class MyCase(BaseModel):
    """A case as its person sees it."""

    number: str = Field(description="what the person says when they call about it")
    kind: CaseKind
    about: str
    status: CaseStatus
    opened_at: datetime
    due_at: datetime = Field(description="by when it is to be answered")
    callback_at: datetime | None = Field(description="when the agency promised to call back")


class MyCases(BaseModel):
    """The newest cases of a person."""

    cases: list[MyCase]
    left_off: int = Field(description="how many older ones there are")


@router.get("", operation_id="read_my_cases")
async def me(context: Ctx, caller: Annotated[Caller, allow("person")]) -> MyCases:
    """Read my cases, newest first, 50 at most; a promised callback with its time."""
    await audit_look(context.database, caller, "cases.list", [caller.party_id])
    my_cases = await rows.cases_of_person(context.database, caller.party_id)
    cases = [MyCase.model_validate(case, from_attributes=True) for case in my_cases]
    return MyCases(cases=cases, left_off=left_off(my_cases))

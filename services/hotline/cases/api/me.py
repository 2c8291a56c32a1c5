"""The app's view of the hotline: my cases."""

from datetime import UTC, datetime
from typing import Annotated

from fastapi import APIRouter
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.contracts.hotline import CaseKind, CaseStatus
from services.hotline.cases.rows import mine as rows
from services.hotline.context import Ctx

router = APIRouter(prefix="/v1/me", tags=["me"])
Person = Annotated[Caller, allow("person")]
CASES = Listing("my cases", first=(datetime.max.replace(tzinfo=UTC), LAST_ID))
_SHOWN_MAX = 50


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

    cases: list[MyCase] = Field(max_length=_SHOWN_MAX, description="the newest fifty; `GET /v1/me/cases` has all")
    left_off: int = Field(description="how many older ones there are")


@router.get("", operation_id="read_my_cases")
async def me(context: Ctx, caller: Person) -> MyCases:
    """Read my cases, newest first, 50 at most; a promised callback with its time."""
    await audit_look(context.database, caller, "cases.list", [caller.party_id])
    newest = await rows.cases_of_person(context.database, caller.party_id, before=CASES.first, limit=_SHOWN_MAX)
    cases = [MyCase.model_validate(case, from_attributes=True) for case in newest]
    return MyCases(cases=cases, left_off=await rows.count_of_person(context.database, caller.party_id) - len(cases))


@router.get("/cases", operation_id="list_my_cases")
async def my_cases(context: Ctx, caller: Person, asked: Pages) -> Page[MyCase]:
    """List my cases, newest first; a promised callback with its time."""
    await audit_look(context.database, caller, "cases.list", [caller.party_id])
    before = asked.after(CASES)
    cases = await rows.cases_of_person(context.database, caller.party_id, before=before, limit=asked.one_more)
    part = asked.cut(CASES, cases, key=lambda case: (case.opened_at, case.case_id))
    return Page(items=[MyCase.model_validate(case, from_attributes=True) for case in part.rows], next=part.next)

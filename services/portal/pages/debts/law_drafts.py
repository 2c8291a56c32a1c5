"""Changes of past law at the office: drafted, read with what they come to, and approved by other officers."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.collection.law_drafts import LawDraft, LawDrafts
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.typed import Short, typed_amount, typed_month, typed_percent

router = APIRouter(prefix="/office/law-drafts", include_in_schema=False)
Office = Annotated[Visitor, visitor_as("officer", "manager")]
Officer = Annotated[Visitor, visitor_as("officer")]
_SOME = 20
_DECISIONS = {"approval": "approved", "count": "counted", "withdrawal": "withdrawn"}


@router.get("")
async def listed(request: Request, visitor: Office, cursor: Annotated[str, Query(max_length=500)] = "") -> Response:
    """List drafts, newest first, with the form of a new one."""
    return await _list_page(request, visitor, cursor=cursor)


@router.post("")
async def propose(
    request: Request,
    visitor: Officer,
    first_month: Short = "",
    last_month: Short = "",
    employee: Short = "",
    employer: Short = "",
    state: Short = "",
    floor: Short = "",
    ceiling: Short = "",
    act: Short = "",
    because: Short = "",
) -> Response:
    """Draft a change of the rates or limits of past months; the next page shows what it comes to."""
    typed = {
        "first_month": first_month, "last_month": last_month, "employee": employee, "employer": employer,
        "state": state, "floor": floor, "ceiling": ceiling, "act": act, "because": because,
    }  # fmt: skip
    rates = {"employee": employee, "employer": employer, "state": state}
    limits = {"floor": floor, "ceiling": ceiling}
    terms = {side: typed_percent(rate) for side, rate in rates.items() if rate.strip()}
    terms |= {bound: typed_amount(amount) for bound, amount in limits.items() if amount.strip()}
    body = {"rule": "contribution_due", "terms": terms, "effective": f"{typed_month(first_month)}-01"}
    body |= {"last_month": typed_month(last_month)} if last_month.strip() else {}
    body |= {name: typed[name].strip() for name in ("act", "because") if typed[name].strip()}
    answer = await visitor.suite.post("contributions", "/v1/law-drafts", body, LawDraft)
    if answer.body is not None:
        return back_to(request, f"/office/law-drafts/{answer.body.id}", done="law_draft_proposed")
    return await _list_page(request, visitor, problem=answer.problem, typed=typed)


@router.get("/{draft_id}")
async def one(request: Request, visitor: Office, draft_id: UUID) -> Response:
    """Show a draft with what it comes to, by area."""
    return await _draft_page(request, visitor, draft_id)


@router.post("/{draft_id}")
async def decide(
    request: Request, visitor: Officer, draft_id: UUID, decision: Short = "", content: Short = ""
) -> Response:
    """Approve what was read of a draft, count it again, or withdraw it."""
    what = decision if decision in _DECISIONS else "count"
    body = {"hash": content} if what == "approval" else {}
    answer = await visitor.suite.post("contributions", f"/v1/law-drafts/{draft_id}/{what}", body)
    if answer.ok:
        return back_to(request, f"/office/law-drafts/{draft_id}", done=f"law_draft_{_DECISIONS[what]}")
    return await _draft_page(request, visitor, draft_id, problem=answer.problem)


async def _list_page(
    request: Request,
    visitor: Visitor,
    *,
    cursor: str = "",
    problem: Problem | None = None,
    typed: dict[str, str] | None = None,
) -> Response:
    drafts = await visitor.suite.get("contributions", "/v1/law-drafts", LawDrafts, cursor=cursor or None, limit=_SOME)
    return page(
        request, "law_drafts.html", visitor, problem=problem or drafts.problem, listed=drafts, typed=typed or {}
    )


async def _draft_page(
    request: Request, visitor: Visitor, draft_id: UUID, *, problem: Problem | None = None
) -> Response:
    draft = await visitor.suite.get("contributions", f"/v1/law-drafts/{draft_id}", LawDraft)
    return page(request, "law_draft.html", visitor, problem=problem or draft.problem, draft=draft)

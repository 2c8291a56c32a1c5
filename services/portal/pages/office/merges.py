"""The office: persons who may be registered twice, side by side; a merge needs another officer's approval."""

from typing import Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from services.portal.gateways.answers.registration import Merge
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import SignedIn, Visitor, back_to, page
from services.portal.pages.typed import Id, Short

router = APIRouter(prefix="/office/merges", include_in_schema=False)
Decision = Literal["refusal", "reversal"]
SHOWN = ("national_id", "given_name", "family_name", "born_on", "died_on", "sex", "area", "phones")


@router.post("")
async def ask(request: Request, visitor: SignedIn, kept_id: Id, merged_id: Id, reason: Short = "") -> Response:
    """Ask to merge two registrations; another officer approves."""
    body = {"kept_id": str(kept_id), "merged_id": str(merged_id), "reason": reason}
    answer = await visitor.suite.post("registration", "/v1/person-merges", body, Merge)
    if answer.body:
        return RedirectResponse(f"/office/merges/{answer.body.id}", 303)
    return await _shown(request, visitor, None, answer)


@router.get("/{merge_id}")
async def read(request: Request, visitor: SignedIn, merge_id: UUID) -> Response:
    return await _shown(request, visitor, merge_id, None)


async def _shown(request: Request, visitor: Visitor, merge_id: UUID | None, refused: Answer[Any] | None) -> Response:
    """Show both current registrations."""
    merge = Answer[Merge](404)
    if merge_id:
        merge = await visitor.suite.get("registration", f"/v1/person-merges/{merge_id}", Merge)
    problem = refused.problem if refused else merge.problem
    return page(request, "merge.html", visitor, problem=problem, merge=merge.body, shown=SHOWN)


@router.post("/{merge_id}/approval")
async def approve(request: Request, visitor: SignedIn, merge_id: UUID, content: Short = "") -> Response:
    """Approve the content that was shown, by its hash."""
    path = f"/v1/person-merges/{merge_id}/approval"
    answer = await visitor.suite.post("registration", path, {"hash": content})
    return (
        back_to(request, "/office", done="approved") if answer.ok else await _shown(request, visitor, merge_id, answer)
    )


@router.post("/groups/{one_id}/{other_id}")
async def dismiss_group(
    request: Request, visitor: SignedIn, one_id: UUID, other_id: UUID, members: Short = "", reason: Short = ""
) -> Response:
    """Record that all members of a group of similar persons are different persons."""
    body = {"members": int(members) if members.isascii() and members.isdigit() else 0, "reason": reason}
    answer = await visitor.suite.post(
        "registration", f"/v1/possible-duplicates/{one_id}/{other_id}/group-dismissal", body
    )
    if answer.ok:
        return back_to(request, "/office", done="decided")
    return await _shown(request, visitor, None, answer)


@router.post("/{merge_id}/{decision}")
async def decide(
    request: Request, visitor: SignedIn, merge_id: UUID, decision: Decision, reason: Short = ""
) -> Response:
    """Refuse the merge, or undo it."""
    path = f"/v1/person-merges/{merge_id}/{decision}"
    answer = await visitor.suite.post("registration", path, {"reason": reason})
    return (
        back_to(request, "/office", done="decided") if answer.ok else await _shown(request, visitor, merge_id, answer)
    )


@router.post("/dismissed/{one_id}/{other_id}")
async def dismiss(request: Request, visitor: SignedIn, one_id: UUID, other_id: UUID, reason: Short = "") -> Response:
    """Record that two similar persons are different persons."""
    path = f"/v1/possible-duplicates/{one_id}/{other_id}/dismissal"
    answer = await visitor.suite.post("registration", path, {"reason": reason})
    if answer.ok:
        return back_to(request, "/office", done="decided")
    return await _shown(request, visitor, None, answer)

"""Personal data that was shown unmasked for a purpose and for no case: a supervisor says whether that was justified."""

from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from libs.common.four_eyes.reviews import refuse_review
from libs.common.refusals import NotFound

router = APIRouter(prefix="/v1/looks", tags=["looks"])
_PAGE = 100
_COLUMNS = "look_id AS id, looked_by, action, person_id, persons, purpose, at"
_UNREVIEWED = text(f"""
    SELECT {_COLUMNS} FROM unmasked_look WHERE reviewed_by IS NULL AND look_id > :after ORDER BY look_id LIMIT :limit
""")
_LOCK = text("SELECT looked_by, reviewed_by FROM unmasked_look WHERE look_id = :look_id FOR UPDATE")
_REVIEW = text(f"""
    UPDATE unmasked_look SET reviewed_by = :reviewed_by, verdict = :verdict, reviewed_at = :at WHERE look_id = :look_id
    RETURNING {_COLUMNS}, reviewed_by, verdict
""")


class LookReview(Body):
    verdict: Literal["justified", "unjustified"]


@router.get("", operation_id="list_unmasked_looks")
async def unreviewed(
    request: Request,
    caller: Annotated[Caller, allow("supervisor")],
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> dict[str, Any]:
    """Looks with a purpose that nobody has reviewed, oldest first; `person_id` where it was one person."""
    state = request.app.state
    after = UUID(state.cursors.read("unmasked looks", cursor)[0]) if cursor else UUID(int=0)
    rows = [dict(row) for row in await state.database.one_statement(_UNREVIEWED, {"after": after, "limit": _PAGE})]
    last = rows[-1]["id"] if len(rows) == _PAGE else None
    return {"items": rows, "next": state.cursors.give("unmasked looks", [last]) if last else None}


@router.post("/{look_id}/review", operation_id="review_unmasked_look")
async def review(
    request: Request, look_id: UUID, body: LookReview, caller: Annotated[Caller, allow("supervisor")]
) -> Response:
    """Say whether a look was justified; nobody reviews their own."""
    now = request.app.state.clock.now()

    async def act(connection: AsyncConnection) -> Any:
        found = (await connection.execute(_LOCK, {"look_id": look_id})).one_or_none()
        if found is None:
            raise NotFound(what="look")
        refuse_review(looked_by=found.looked_by, reviewed_by=caller.name, already_by=found.reviewed_by)
        given = {"look_id": look_id, "reviewed_by": caller.name, "verdict": body.verdict, "at": now}
        return dict((await connection.execute(_REVIEW, given)).mappings().one())

    return await carry_out_once(request, caller, "review_unmasked_look", act, status=200)

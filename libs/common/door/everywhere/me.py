"""The list of staff who looked at a person's data, with their reasons.

Every service has it; only the person can read it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Request
from pydantic import BaseModel, Field

from libs.common.database import rows
from libs.common.door.answers.pages import LAST_NUMBER, Listing, LookPages, Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.context import door_of

router = APIRouter(prefix="/v1/me", tags=["me"])
_LISTING = Listing("my looks", first=LAST_NUMBER)


# The kind of party that looked, not the name: the agency answers for its staff. Numbered rows only: those stay.
@dataclass(frozen=True, slots=True)
class _Look:
    number: int
    at: datetime
    by: str
    action: str
    purpose: str


_LOOKS = rows.Query(
    _Look,
    """
    SELECT number, occurred_at AS at, split_part(actor, ':', 1) AS by, action, detail AS purpose FROM audit_log
    WHERE subject = ANY(CAST(:subjects AS text[])) AND number < :before AND actor NOT LIKE 'person:%'
    ORDER BY number DESC LIMIT :limit
""",
)


class MyLook(BaseModel):
    """One look at the caller's data, or one change of it."""

    at: datetime = Field(description="when it happened")
    by: str = Field(description="the kind of party that looked: the agency answers for its staff")
    action: str = Field(description="what was read or done")
    purpose: str = Field(description="the purpose that was given, or what else the record says; may be empty")


@router.get("/looks", operation_id="list_my_looks")
async def looks(
    request: Request,
    caller: Annotated[Caller, allow("person")],
    asked: LookPages,
) -> Page[MyLook]:
    """List who looked at my data here or changed it, and the purpose; newest first, under all my ids."""
    before = asked.after(_LISTING)
    listed = await _LOOKS.all(
        door_of(request).database, subjects=caller.person_ids, before=before, limit=asked.one_more
    )
    part = asked.cut(_LISTING, listed, key=lambda look: look.number)
    items = [MyLook(at=look.at, by=look.by, action=look.action, purpose=look.purpose) for look in part.rows]
    return Page(items=items, next=part.next)

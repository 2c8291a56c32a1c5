"""The list of staff who looked at a person's data, with their reasons.

Every service has it; only the person can read it.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel, Field

from libs.common.database import rows
from libs.common.door.answers.pages import Page
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.context import door_of

router = APIRouter(prefix="/v1/me", tags=["me"])
_PAGE = 100


# Who looked as a kind of party, not by name: the agency answers for its staff. Numbered rows only: those stay.
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
_LAST = 2**62


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
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Page[MyLook]:
    """List who looked at my data here or changed it, and the purpose; newest first, under all my ids."""
    door = door_of(request)
    before = int(door.cursors.read("my looks", cursor)[0]) if cursor else _LAST
    found = await _LOOKS.all(door.database, subjects=caller.person_ids, before=before, limit=_PAGE)
    last = found[-1].number if len(found) == _PAGE else None
    return Page(
        items=[MyLook(at=look.at, by=look.by, action=look.action, purpose=look.purpose) for look in found],
        next=door.cursors.give("my looks", [last]) if last else None,
    )

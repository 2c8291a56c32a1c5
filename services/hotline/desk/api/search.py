"""One box for everything an agent may type."""

from collections.abc import Sequence
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import BaseModel

from libs.common.audit.writing import audit_look
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText
from libs.common.values.masking import mask_name
from services.hotline.cases import rows as cases_rows
from services.hotline.context import Ctx
from services.hotline.people import rows as people_rows
from services.hotline.people.rules.search_keys import read_query

router = APIRouter(prefix="/v1/search", tags=["search"])


class Found(BaseModel):
    kind: Literal["person", "employer", "case"]
    id: UUID
    title: str
    about: str
    exact: bool = False


@router.get("", operation_id="search_desk")
async def search(
    request: Request,
    context: Ctx,
    q: Annotated[AnyText, Query(max_length=100, examples=["0812345678"])],
    caller: Annotated[Caller, allow("agent", "supervisor", "officer")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> dict[str, Any]:
    """By national id, phone in any form, name with or without marks, employer number, case number; exact ones first.

    Numbers and phones are found whole. Of persons nothing is shown that the identity check asks; the rest is for who
    gives a purpose.
    """
    wanted = read_query(q, calling_code=context.calling_code)
    if wanted.case_number:
        cases = await cases_rows.find_cases(context.database, wanted.case_number, limit=limit)
        items = [Found(kind="case", id=c.case_id, title=c.number, about=f"{c.about} · {c.status}") for c in cases]
        return {"items": items, "next": None}
    rows = await people_rows.find(context.database, wanted.beginnings, similar=wanted.similar, limit=limit)
    if persons := [str(row["subject_id"]) for row in rows if row["subject_kind"] == "person"]:
        # What was typed is not kept: it may itself be a number of somebody's.
        await audit_look(context.database, caller, "desk.search", persons)
    return {"items": await _shown(context.database, rows), "next": None}


async def _shown(database: Any, rows: Sequence[dict[str, Any]]) -> list[Found]:
    ids: dict[str, list[UUID]] = {"person": [], "employer": []}
    for row in rows:
        ids[row["subject_kind"]].append(row["subject_id"])
    persons = await people_rows.person_cards(database, ids["person"]) if ids["person"] else {}
    employers = await people_rows.employer_cards(database, ids["employer"]) if ids["employer"] else {}
    found = []
    for row in rows:
        subject = row["subject_id"]
        if card := persons.get(subject):
            title = f"{card['given_name']} {mask_name(card['family_name'])}"
            found.append(Found(kind="person", id=subject, title=title, about=card["area"], exact=row["exact"]))
        elif card := employers.get(subject):
            about = f"{card['registration_number']} · {card['area']}"
            found.append(Found(kind="employer", id=subject, title=card["name"], about=about, exact=row["exact"]))
    return found

"""One search for everything that an agent may type."""

from collections.abc import Sequence
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query
from pydantic import BaseModel, Field

from libs.common.audit.writing import audit_look
from libs.common.database.rows import left_off
from libs.common.door.answers.pages import BoundedList
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText
from libs.common.values.masking import mask_name
from services.hotline.cases.rows.cases import find_cases
from services.hotline.context import Context, Ctx
from services.hotline.people.rows.cards import cards_of_employers, cards_of_persons
from services.hotline.people.rows.search import FoundSubject, find_subjects
from services.hotline.people.rules.search_keys import read_query

router = APIRouter(prefix="/v1/search", tags=["search"])


class SearchResult(BaseModel):
    """A person, employer or case that matches the search."""

    kind: Literal["person", "employer", "case"]
    id: UUID
    title: str
    about: str
    exact: bool = Field(default=False, description="whether it is found by the whole of what was typed")


class SearchResults(BoundedList[SearchResult]):
    """Search results, the best match first."""

    at_least: bool = Field(description="whether more may be left off than were counted: type more")


@router.get("", operation_id="search_desk")
async def search(
    context: Ctx,
    q: Annotated[AnyText, Query(max_length=100, examples=["0812345678"])],
    caller: Annotated[Caller, allow("agent", "supervisor", "officer")],
    limit: Annotated[int, Query(ge=1, le=50)] = 10,
) -> SearchResults:
    """Search by national id, phone in any form, name with or without accents, employer or case number.

    Exact matches come first. Numbers and phones match only whole. A person's result shows nothing that the identity
    check asks; the rest needs a purpose.
    """
    wanted = read_query(q, calling_code=context.calling_code)
    if wanted.case_number:
        cases = await find_cases(context.database, wanted.case_number, areas=caller.areas, limit=limit)
        items = [
            SearchResult(kind="case", id=case.case_id, title=case.number, about=f"{case.about} · {case.status}")
            for case in cases
        ]
        return SearchResults(items=items, left_off=left_off(cases), at_least=any(case.at_least for case in cases))
    subjects = await find_subjects(
        context.database, wanted.beginnings, similar=wanted.similar, areas=caller.areas, limit=limit
    )
    if persons := [one.subject_id for one in subjects if one.subject_kind == "person"]:
        # The typed text is not stored: it may be a person's number.
        await audit_look(context.database, caller, "desk.search", persons)
    items = await _shown(context, subjects)
    return SearchResults(items=items, left_off=left_off(subjects), at_least=any(one.at_least for one in subjects))


async def _shown(context: Context, subjects: Sequence[FoundSubject]) -> list[SearchResult]:
    """Build the results in their order; skip subjects whose card has not arrived."""
    database, family_name_first = context.database, bool(context.law.country.get("family_name_first"))
    person_ids = [one.subject_id for one in subjects if one.subject_kind == "person"]
    employer_ids = [one.subject_id for one in subjects if one.subject_kind == "employer"]
    persons = await cards_of_persons(database, person_ids) if person_ids else {}
    employers = await cards_of_employers(database, employer_ids) if employer_ids else {}
    shown = []
    for one in subjects:
        subject = one.subject_id
        if card := persons.get(subject):
            family_name = mask_name(card.family_name or "")
            title = f"{family_name} {card.given_name}" if family_name_first else f"{card.given_name} {family_name}"
            shown.append(SearchResult(kind="person", id=subject, title=title, about=card.area or "", exact=one.exact))
        elif employer := employers.get(subject):
            about = f"{employer.registration_number} · {employer.area}"
            shown.append(SearchResult(kind="employer", id=subject, title=employer.name, about=about, exact=one.exact))
    return shown

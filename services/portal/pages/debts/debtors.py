"""Debts at the office: what is owed by age, and the employers that owe it, the oldest debt first."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.collection.official_assessments import OfficialAssessments
from services.portal.gateways.answers.contributions import Refunds
from services.portal.gateways.answers.employers import (
    Agreements,
    Debtors,
    DebtsByAge,
    EmployerDebts,
    WriteOffs,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.frame import Visitor, downloaded, page, visitor_as

router = APIRouter(prefix="/office/debts", include_in_schema=False)
Office = Annotated[Visitor, visitor_as("officer", "manager")]
Cursor = Annotated[str, Query(max_length=500)]
Typed = Annotated[str, Query(max_length=60)]
_SOME = 20
_NEWEST = 5


@router.get("")
async def listed(
    request: Request,
    visitor: Office,
    area: Typed = "",
    older: Typed = "",
    at_least: Typed = "",
    cursor: Cursor = "",
) -> Response:
    """Show what is owed by age, and list who owes it: in an area, of an age and an amount."""
    ages, debtors = await asyncio.gather(
        visitor.suite.get("contributions", "/v1/debt-ages", DebtsByAge, area=area.strip() or None),
        visitor.suite.get(
            "contributions",
            "/v1/debtors",
            Debtors,
            area=area.strip() or None,
            older_than_days=older.strip() or None,
            at_least=at_least.strip() or None,
            cursor=cursor or None,
            limit=_SOME,
        ),
    )
    return page(
        request,
        "debtors.html",
        visitor,
        problem=debtors.problem or ages.problem,
        ages=ages,
        listed=debtors,
        area=area,
        older=older,
        at_least=at_least,
    )


@router.get("/file")
async def file(
    request: Request, visitor: Office, area: Typed = "", older: Typed = "", at_least: Typed = ""
) -> Response:
    """Download the debtors that are shown, for other authorities."""
    typed = {"area": area.strip(), "older_than_days": older.strip(), "at_least": at_least.strip()}
    chosen = {name: text for name, text in typed.items() if text}
    answer = await visitor.suite.download("contributions", "/v1/debtors/file", **chosen)
    return downloaded(request, visitor, answer)


@router.get("/{employer_id}")
async def one_employer(request: Request, visitor: Office, employer_id: UUID, cursor: Cursor = "") -> Response:
    """Show the months that an employer owes something of, the oldest first, and its agreements."""
    return await employer_page(request, visitor, employer_id, cursor=cursor)


async def employer_page(
    request: Request,
    visitor: Visitor,
    employer_id: UUID,
    *,
    cursor: str = "",
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Show an employer's debts and agreements, with what was typed in a form that was refused."""
    (debts, agreements), write_offs, refunds, assessments = await asyncio.gather(
        debts_and_agreements(visitor, employer_id, cursor),
        visitor.suite.get("contributions", "/v1/write-offs", WriteOffs, employer_id=employer_id, limit=_NEWEST),
        visitor.suite.get("contributions", "/v1/refunds", Refunds, employer_id=employer_id, limit=_NEWEST),
        visitor.suite.get(
            "contributions", "/v1/official-assessments", OfficialAssessments, employer_id=employer_id, limit=_NEWEST
        ),
    )
    answers = (debts, agreements, write_offs, refunds, assessments)
    return page(
        request,
        "debts_of_employer.html",
        visitor,
        problem=problem or next((one.problem for one in answers if one.problem), None),
        listed=debts,
        agreements=agreements,
        write_offs=write_offs,
        refunds=refunds,
        assessments=assessments,
        employer_id=employer_id,
        typed=typed or {},
    )


async def debts_and_agreements(
    visitor: Visitor, employer_id: UUID | None, cursor: str
) -> tuple[Answer[EmployerDebts], Answer[Agreements]]:
    """Ask for the months that an employer owes something of, and for its newest agreements."""
    path = f"/v1/employers/{employer_id}/debts"
    return await asyncio.gather(
        visitor.suite.get("contributions", path, EmployerDebts, cursor=cursor or None, limit=_SOME),
        visitor.suite.get("contributions", "/v1/agreements", Agreements, employer_id=employer_id, limit=_NEWEST),
    )

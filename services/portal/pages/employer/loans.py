"""The employer's loans: the phases and what each wants, an application after a second look, the months of a loan."""

import asyncio
from collections.abc import Mapping
from functools import partial
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Query, Request
from fastapi.responses import Response

from services.portal.gateways.answers.loans import (
    Application,
    ApplicationConditions,
    Banks,
    Loan,
    LoanPhases,
    Loans,
)
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.employer.acting import for_employer
from services.portal.pages.form_checks import ReasonedStep, faulty, in_money, second_look, take_with_reason
from services.portal.pages.frame import Visitor, back_to, page, visitor_as
from services.portal.pages.months_of_loan import months_drawn
from services.portal.pages.typed import Short, typed_amount

router = APIRouter(prefix="/employer/loans", include_in_schema=False)
_PAGE = 50


async def _borrower(request: Request, visitor: Annotated[Visitor, visitor_as("employer", "person")]) -> Visitor:
    return await for_employer(request, visitor)


Borrower = Annotated[Visitor, Depends(_borrower)]
"""A payroll agent does not see the loans of its employers, and applies for none."""
# The place where an applicant mends what a refusal names.
MENDED_AT: Mapping[str, str] = {
    "months_missing": "/employer",
    "in_arrears": "/employer",
    "phase_closed": "#phase",
    "phase_not_open": "#phase",
    "above_cap": "#amount",
    "not_active": "/employer",
    "employer_unknown": "/employer/loans",
}


@router.get("")
async def loans(
    request: Request, visitor: Borrower, cursor: Annotated[str | None, Query(max_length=500)] = None
) -> Response:
    return await _loans_page(request, visitor, cursor=cursor)


async def _loans_page(
    request: Request,
    visitor: Visitor,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    cursor: str | None = None,
) -> Response:
    """Show the phases, the form of an application with what was typed, and the employer's own loans."""
    suite = visitor.suite
    phases, banks, conditions, mine = await asyncio.gather(
        suite.get("loans", "/v1/phases", LoanPhases),
        suite.get("loans", "/v1/banks", Banks),
        suite.get("loans", "/v1/application-conditions", ApplicationConditions),
        suite.get("loans", "/v1/loans", Loans, cursor=cursor, limit=_PAGE),
    )
    return page(
        request,
        "employer_loans.html",
        visitor,
        problem=problem or phases.problem,
        phases=phases,
        banks={bank.id: bank.name for bank in banks.items},
        conditions=conditions.body,
        mine=mine,
        typed=typed or {},
        mended_at=MENDED_AT.get(problem.code) if problem else None,
        fields=("phase", "bank_id", "amount"),
    )


@router.post("")
async def apply(
    request: Request,
    visitor: Borrower,
    phase: Short = "",
    bank_id: Short = "",
    amount: Short = "",
    step: Short = "",
) -> Response:
    """Apply for a loan: shown once more before it is sent."""
    typed = {"phase": phase, "bank_id": bank_id, "amount": amount}
    if step == "change":
        return await _loans_page(request, visitor, typed=typed)
    wanted = {"phase": "phase.wanted", "bank_id": "bank.wanted", "amount": "amount.wanted"}
    if wrong := [(name, wanted[name]) for name, text in typed.items() if not text.strip()]:
        return await _loans_page(request, visitor, faulty(request, wrong), typed)
    if step != "do":
        return await _check_application(request, visitor, typed)
    body = {"employer_id": str(visitor.party_id), "bank_id": bank_id, "phase": phase, "amount": typed_amount(amount)}
    answer = await visitor.suite.post("loans", "/v1/applications", body, Application)
    if answer.body:
        return back_to(request, f"/employer/loans/{answer.body.id}", done="applied")
    return await _loans_page(request, visitor, answer.problem, typed)


async def _check_application(request: Request, visitor: Visitor, typed: Mapping[str, str]) -> Response:
    """Show the application as it would be sent, with what it promises."""
    banks = await visitor.suite.get("loans", "/v1/banks", Banks)
    names = {str(bank.id): bank.name for bank in banks.items}
    answers = [
        ("phase", typed["phase"]),
        ("bank", names.get(typed["bank_id"], typed["bank_id"])),
        ("amount", in_money(typed_amount(typed["amount"]), request)),
    ]
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action="/employer/loans",
        means="apply.means",
        do="apply.do",
    )


@router.get("/{loan_id}")
async def loan(request: Request, visitor: Borrower, loan_id: UUID) -> Response:
    return await _loan_page(request, visitor, loan_id)


@router.post("/{loan_id}/withdrawal")
async def withdraw(
    request: Request, visitor: Borrower, loan_id: UUID, because: Short = "", step: Short = ""
) -> Response:
    """Withdraw an application, after a second look at its consequence."""
    withdrawing = ReasonedStep(
        "loans",
        f"/v1/applications/{loan_id}/withdrawal",
        action=f"/employer/loans/{loan_id}/withdrawal",
        back=f"/employer/loans/{loan_id}",
        label="withdraw_loan.because",
        wanted="withdraw_loan.wanted",
        means="withdraw_loan.means",
        do="withdraw_loan",
        done="loan_withdrawn",
    )
    again = partial(_loan_page, request, visitor, loan_id)
    return await take_with_reason(request, visitor, withdrawing, because=because, at=step, again=again)


async def _loan_page(
    request: Request,
    visitor: Visitor,
    loan_id: UUID,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    """Show an application or loan of the employer, with its months against the promise."""
    found, banks = await asyncio.gather(
        visitor.suite.get("loans", f"/v1/loans/{loan_id}", Loan), visitor.suite.get("loans", "/v1/banks", Banks)
    )
    shown = found.body
    drawn = await months_drawn(visitor, loan_id) if shown and shown.status == "disbursed" else None
    return page(
        request,
        "employer_loan.html",
        visitor,
        problem=problem or found.problem,
        typed=typed or {},
        loan=shown,
        bank=next((bank.name for bank in banks.items if shown and bank.id == shown.bank_id), ""),
        drawn=drawn,
    )

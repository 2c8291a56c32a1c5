"""A bank's first page, its applications and loans, and its decision on an application, after a second look."""

import asyncio
from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from services.portal.context import context
from services.portal.gateways.answers.contributions import ListedStandings, StandingCertificate
from services.portal.gateways.answers.loans import Loan, LoanPhases, Loans, MonthOfBorrowers
from services.portal.gateways.answers.shown import Problem
from services.portal.gateways.suite import Answer
from services.portal.pages.form_checks import faulty, in_money, second_look
from services.portal.pages.frame import Visitor, back_to, language, page, visitor_as
from services.portal.pages.months_of_loan import last_month, months_drawn
from services.portal.pages.typed import Short, typed_amount, typed_percent

router = APIRouter(prefix="/bank", include_in_schema=False)
_SOME, _PAGE = 10, 50
BankVisitor = Annotated[Visitor, visitor_as("bank")]
STATUSES = ("applied", "approved", "disbursed", "refused", "withdrawn")


@router.get("")
async def bank(request: Request, visitor: BankVisitor) -> Response:
    """Show the work of the day: applications to decide, loans to pay out, promises that are broken."""
    month = last_month(context(request).clock.today())
    suite = visitor.suite
    applied, approved, breached, unproven = await asyncio.gather(
        suite.get("loans", "/v1/loans", Loans, status="applied", limit=_SOME),
        suite.get("loans", "/v1/loans", Loans, status="approved", limit=_SOME),
        suite.get("loans", "/v1/loans", Loans, flag="breached", limit=_SOME),
        suite.get("loans", "/v1/loans", Loans, flag="unproven", limit=_SOME),
    )
    counted = await suite.get("loans", "/v1/retention", MonthOfBorrowers, month=month, limit=1)
    return page(
        request,
        "bank.html",
        visitor,
        problem=applied.problem,
        applied=applied,
        approved=approved,
        breached=breached,
        unproven=unproven,
        counted=counted,
    )


@router.get("/applications")
async def applications(
    request: Request,
    visitor: BankVisitor,
    status: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """List applications and loans through this bank by status, oldest first."""
    chosen = status if status in STATUSES else None
    loans = await visitor.suite.get("loans", "/v1/loans", Loans, status=chosen, cursor=cursor, limit=_PAGE)
    return page(
        request, "bank_applications.html", visitor, problem=loans.problem, found=loans, chosen=chosen, statuses=STATUSES
    )


@router.get("/loans/{loan_id}")
async def loan(request: Request, visitor: BankVisitor, loan_id: UUID) -> Response:
    return await loan_page(request, visitor, loan_id)


async def loan_page(
    request: Request,
    visitor: Visitor,
    loan_id: UUID,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
    standing: StandingCertificate | None = None,
) -> Response:
    """Show an application or loan, what may be done about it now, and the months against the promise."""
    found, phases = await asyncio.gather(
        visitor.suite.get("loans", f"/v1/loans/{loan_id}", Loan), visitor.suite.get("loans", "/v1/phases", LoanPhases)
    )
    shown = found.body
    certified = await _certified(visitor, shown.employer_id) if shown else None
    drawn = await months_drawn(visitor, loan_id) if shown and shown.status == "disbursed" else None
    return page(
        request,
        "bank_loan.html",
        visitor,
        problem=problem or found.problem,
        loan=shown,
        phase=next((one for one in phases.items if shown and one.phase == shown.phase), None),
        drawn=drawn,
        certified=certified,
        standing=standing,
        typed=typed or {},
        today=context(request).clock.today(),
        fields=("decision", "amount", "interest_rate", "reason", "disbursed_on", "reference"),
    )


async def _certified(visitor: Visitor, employer_id: UUID) -> Answer[ListedStandings]:
    """Read the certificates that the bank got about an employer, newest first."""
    return await visitor.suite.get(
        "contributions", "/v1/standing-certificates", ListedStandings, employer_id=employer_id, limit=_SOME
    )


@router.post("/loans/{loan_id}/decision")
async def decide(
    request: Request,
    visitor: BankVisitor,
    loan_id: UUID,
    decision: Short = "",
    amount: Short = "",
    interest_rate: Short = "",
    reason: Short = "",
    step: Short = "",
) -> Response:
    """Decide on an application: shown once more before it is sent."""
    typed = {"decision": decision, "amount": amount, "interest_rate": interest_rate, "reason": reason}
    if step == "change":
        return await loan_page(request, visitor, loan_id, typed=typed)
    if problem := _unread_decision(request, typed):
        return await loan_page(request, visitor, loan_id, problem, typed)
    if step != "do":
        return await _check_decision(request, visitor, loan_id, typed)
    body: dict[str, str] = {"decision": decision} | ({"reason": reason.strip()} if reason.strip() else {})
    if decision == "approved":
        body |= {"amount": typed_amount(amount), "interest_rate": typed_percent(interest_rate)}
    answer = await visitor.suite.post("loans", f"/v1/applications/{loan_id}/decision", body)
    if answer.ok:
        return back_to(request, f"/bank/loans/{loan_id}", done=f"loan_{decision}")
    return await loan_page(request, visitor, loan_id, answer.problem, typed)


def _unread_decision(request: Request, typed: Mapping[str, str]) -> Problem | None:
    """Ask for a decision, for a rate in per cent to approve, and for a reason to refuse; None if all is there."""
    wrong = []
    if typed["decision"] not in {"approved", "refused"}:
        wrong.append(("decision", "decision.wanted"))
    elif typed["decision"] == "approved" and typed_percent(typed["interest_rate"]) == typed["interest_rate"]:
        wrong.append(("interest_rate", "interest.wanted"))
    elif typed["decision"] == "refused" and not typed["reason"].strip():
        wrong.append(("reason", "reason.wanted"))
    if not wrong:
        return None
    return faulty(request, wrong)


async def _check_decision(request: Request, visitor: Visitor, loan_id: UUID, typed: Mapping[str, str]) -> Response:
    loan = await visitor.suite.get("loans", f"/v1/loans/{loan_id}", Loan)
    if loan.body is None:
        return await loan_page(request, visitor, loan_id, loan.problem, typed)
    texts, words = context(request).pages.texts, language(request)
    approved = typed["decision"] == "approved"
    answers = [
        ("borrower", f"{loan.body.borrower.name} {loan.body.borrower.registration_number}"),
        ("decision", texts.code("loan", typed["decision"], words)),
    ]
    if approved:
        answers.append(("amount", in_money(typed_amount(typed["amount"]), request)))
        answers.append(("interest", f"{typed['interest_rate'].strip().removesuffix('%').strip()} %"))
    if typed["reason"].strip():
        answers.append(("reason", typed["reason"].strip()))
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action=f"/bank/loans/{loan_id}/decision",
        means="approval.means" if approved else "refusal.means",
        do="approval.do" if approved else "refusal.do",
    )

"""A bank's borrowers at a month against their promise, as a page and as CSV; paying a loan out by a second person."""

from collections.abc import Mapping
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from libs.common.values.month import Month
from services.portal.context import context
from services.portal.gateways.answers.loans import Loan, MonthOfBorrowers
from services.portal.pages.bank.bank import BankVisitor, loan_page
from services.portal.pages.drawing import share_width
from services.portal.pages.form_checks import faulty, in_money, second_look
from services.portal.pages.frame import Visitor, back_to, downloaded, language, page
from services.portal.pages.months_of_loan import last_month
from services.portal.pages.typed import Short, typed_day, typed_month

router = APIRouter(prefix="/bank", include_in_schema=False)
_PAGE = 50
VERDICTS = ("breached", "unproven", "kept", "not_judged")


@router.get("/borrowers")
async def borrowers(
    request: Request,
    visitor: BankVisitor,
    month: Annotated[str, Query(max_length=40)] = "",
    verdict: Annotated[str, Query(max_length=20)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Show a month of all borrowers, each as a bar against the line of its promise; the newest month first."""
    asked = typed_month(month) if month.strip() else last_month(context(request).clock.today())
    chosen = verdict if verdict in VERDICTS else None
    found = await visitor.suite.get(
        "loans", "/v1/retention", MonthOfBorrowers, month=asked, verdict=chosen, cursor=cursor, limit=_PAGE
    )
    this = Month.parse(found.body.month) if found.body else None
    return page(
        request,
        "bank_borrowers.html",
        visitor,
        problem=found.problem,
        found=found,
        asked=asked,
        verdict=chosen,
        verdicts=VERDICTS,
        before=str(this.plus(-1)) if this else None,
        after=str(this.plus(1)) if this else None,
        share_width=share_width,
    )


@router.get("/borrowers.csv")
async def borrowers_as_csv(
    request: Request, visitor: BankVisitor, month: Annotated[str, Query(max_length=40)]
) -> Response:
    """Download the month of all borrowers, as the door gives it."""
    answer = await visitor.suite.download("loans", "/v1/retention.csv", month=typed_month(month))
    return downloaded(request, visitor, answer)


@router.post("/loans/{loan_id}/disbursement")
async def disburse(
    request: Request,
    visitor: BankVisitor,
    loan_id: UUID,
    disbursed_on: Short = "",
    reference: Short = "",
    step: Short = "",
) -> Response:
    """Pay a loan out, after a second look; the door refuses whoever approved it."""
    typed = {"disbursed_on": disbursed_on, "reference": reference}
    if step == "change":
        return await loan_page(request, visitor, loan_id, typed=typed)
    wanted = {"disbursed_on": "disbursed_on.wanted", "reference": "reference.wanted"}
    wrong = [(name, wanted[name]) for name, text in typed.items() if not text.strip()]
    if wrong:
        return await loan_page(request, visitor, loan_id, faulty(request, wrong), typed)
    if step != "do":
        return await _check_disbursement(request, visitor, loan_id, typed)
    body = {"disbursed_on": typed_day(disbursed_on), "reference": reference}
    answer = await visitor.suite.post("loans", f"/v1/loans/{loan_id}/disbursement", body)
    if answer.ok:
        return back_to(request, f"/bank/loans/{loan_id}", done="loan_disbursed")
    return await loan_page(request, visitor, loan_id, answer.problem, typed)


async def _check_disbursement(request: Request, visitor: Visitor, loan_id: UUID, typed: Mapping[str, str]) -> Response:
    loan = await visitor.suite.get("loans", f"/v1/loans/{loan_id}", Loan)
    if loan.body is None or loan.body.amount is None:
        return await loan_page(request, visitor, loan_id, loan.problem, typed)
    words = language(request)
    answers = [
        ("borrower", f"{loan.body.borrower.name} {loan.body.borrower.registration_number}"),
        ("amount", in_money(loan.body.amount, request)),
        ("disbursed_on", context(request).pages.day(typed_day(typed["disbursed_on"]), words)),
        ("loan.reference", typed["reference"].strip()),
    ]
    return second_look(
        request,
        visitor,
        answers,
        typed=typed,
        action=f"/bank/loans/{loan_id}/disbursement",
        means="disburse.means",
        do="disburse.do",
    )

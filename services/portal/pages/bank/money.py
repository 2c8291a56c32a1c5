"""A bank looks bills up, reads its payments back, and asks for the standing of an employer that applied."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from fastapi.responses import Response

from libs.common.door.answers.downloads import named
from services.portal.gateways.answers.contributions import Bill, Payments, StandingCertificate
from services.portal.gateways.answers.loans import Loan
from services.portal.pages.bank.bank import BankVisitor, loan_page
from services.portal.pages.frame import page

router = APIRouter(prefix="/bank", include_in_schema=False)
_PAGE = 50


@router.get("/payments")
async def payments(
    request: Request,
    visitor: BankVisitor,
    bill: Annotated[str, Query(max_length=100)] = "",
    reference: Annotated[str, Query(max_length=100)] = "",
    cursor: Annotated[str | None, Query(max_length=500)] = None,
) -> Response:
    """Show the bill of a reference, and the bank's own payments, newest first."""
    typed = "".join(bill.split())
    looked_up = await visitor.suite.get("contributions", f"/v1/bills/{typed}", Bill) if typed else None
    found = await visitor.suite.get(
        "contributions", "/v1/payments", Payments, reference=reference.strip() or None, cursor=cursor, limit=_PAGE
    )
    problem = (looked_up.problem if looked_up else None) or found.problem
    return page(
        request,
        "bank_payments.html",
        visitor,
        problem=problem,
        bill=looked_up.body if looked_up else None,
        typed={"bill": bill, "reference": reference},
        found=found,
    )


@router.post("/loans/{loan_id}/standing")
async def ask_for_standing(request: Request, visitor: BankVisitor, loan_id: UUID) -> Response:
    """Ask for the certified standing of the employer that applied; it needs the employer's consent."""
    loan = await visitor.suite.get("loans", f"/v1/loans/{loan_id}", Loan)
    if loan.body is None:
        return await loan_page(request, visitor, loan_id, loan.problem)
    body = {"employer_id": str(loan.body.employer_id)}
    answer = await visitor.suite.post("contributions", "/v1/standing-certificates", body, StandingCertificate)
    return await loan_page(request, visitor, loan_id, answer.problem, standing=answer.body)


@router.get("/standing/{certificate_id}")
async def standing(visitor: BankVisitor, certificate_id: UUID) -> Response:
    """Download the signed document of a certificate."""
    answer = await visitor.suite.get(
        "contributions", f"/v1/standing-certificates/{certificate_id}", StandingCertificate
    )
    content = answer.body.document if answer.body else answer.content
    headers = named(f"standing-{certificate_id}.jws") if answer.ok else {}
    return Response(content, answer.status, headers=headers, media_type="application/jose")

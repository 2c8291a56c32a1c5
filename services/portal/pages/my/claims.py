"""A person's claims: a form for any cause of the scheme, checked before it is sent, read and withdrawn afterwards."""

import asyncio
from collections.abc import Mapping
from decimal import Decimal
from functools import partial
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from libs.common.law.terms import NotInThisScheme
from services.portal.context import context
from services.portal.gateways.answers.benefits import Appeals, Claim, Estimate, EvidenceFiles, FiledClaim
from services.portal.gateways.answers.contributions import MyMonths
from services.portal.gateways.answers.registration import MyRegistration
from services.portal.gateways.answers.shown import Problem
from services.portal.pages.clearing_banks import bank_choices
from services.portal.pages.form_checks import ReasonedStep, take_with_reason
from services.portal.pages.frame import SignedIn, Visitor, back_to, language, page
from services.portal.pages.my.my import shown_again
from services.portal.pages.typed import Id, Short, typed_day

router = APIRouter(prefix="/my", include_in_schema=False)
BRANCH = "unemployment_force_majeure"
CAUSES = ("closure_order", "quarantine", "preventive_measure")


def _refuse_another_scheme(request: Request) -> None:
    if not context(request).law.has("benefits", "force_majeure"):
        raise NotInThisScheme("benefits/force_majeure")


@router.get("/claims/new")
async def new_claim(request: Request, visitor: SignedIn) -> Response:
    """Show the empty form, or what the scheme has no such benefit for."""
    _refuse_another_scheme(request)
    return await _form(request, visitor, {})


async def _form(
    request: Request, visitor: Visitor, typed: Mapping[str, str], problem: Problem | None = None
) -> Response:
    me, banks = await asyncio.gather(
        visitor.suite.get("registration", "/v1/me", MyRegistration),
        bank_choices(request, visitor),
    )
    words = language(request)
    employers = {str(job.employer_id): job.employer for job in (me.body.employments if me.body else ())}
    texts = context(request).pages.texts
    return page(
        request,
        "claim_form.html",
        visitor,
        problem=_at_fields(problem) or (me.problem if not me.closed else None),
        employers=sorted(employers.items(), key=lambda one: one[1]),
        banks=banks,
        causes=[(cause, texts.code("cause", cause, words)) for cause in CAUSES],
        typed=typed,
    )


def _at_fields(problem: Problem | None) -> Problem | None:
    """Point at the fields of the form: the door has bank and account within the payee."""
    if problem is None:
        return None
    errors = [fault.model_copy(update={"pointer": fault.pointer.replace("/payee/", "/")}) for fault in problem.errors]
    return problem.model_copy(update={"errors": errors})


@router.post("/claims/check")
async def check_claim(
    request: Request,
    visitor: SignedIn,
    employer_id: Short = "",
    cause: Short = "",
    first_day: Short = "",
    last_day: Short = "",
    bank: Short = "",
    account: Short = "",
    step: Short = "",
) -> Response:
    """Show the answers again before they are sent, with what they would come to; nothing is filed yet."""
    _refuse_another_scheme(request)
    typed = {"employer_id": employer_id, "cause": cause, "first_day": first_day, "last_day": last_day}
    typed |= {"bank": bank, "account": account}
    if step == "change":
        return await _form(request, visitor, typed)
    me, months, banks = await asyncio.gather(
        visitor.suite.get("registration", "/v1/me", MyRegistration),
        visitor.suite.get("contributions", "/v1/me", MyMonths),
        bank_choices(request, visitor),
    )
    credited = [
        {"month": month.month, "wage": month.base}
        for month in (months.body.months if months.body else ())
        if Decimal(month.base) > 0
    ]
    days = {"first_day": typed_day(first_day), "last_day": typed_day(last_day)}
    asked = {"branch": BRANCH, "cause": cause, **days, "credited": credited[:600]}
    estimate = await visitor.suite.post("benefits", "/v1/estimates", asked, Estimate)
    if estimate.body is None and not estimate.closed:
        return await _form(request, visitor, typed, estimate.problem)
    employers = {str(job.employer_id): job.employer for job in (me.body.employments if me.body else ())}
    return page(
        request,
        "claim_check.html",
        visitor,
        typed=typed,
        days=days,
        estimate=estimate.body,
        employer=employers.get(employer_id, employer_id),
        bank=dict(banks).get(bank, bank),
    )


@router.post("/claims")
async def file_claim(
    request: Request,
    visitor: SignedIn,
    employer_id: Id,
    cause: Short = "quarantine",
    first_day: Short = "",
    last_day: Short = "",
    bank: Short = "",
    account: Short = "",
    checked: Short = "",
) -> Response:
    """File the claim: checked by the person, or filled in from an isolation order; then go to its own page."""
    body = {
        "branch": BRANCH,
        "person_id": str(visitor.party_id),
        "employer_id": str(employer_id),
        "cause": cause,
        "first_day": typed_day(first_day),
        "last_day": typed_day(last_day),
        "payee": {"bank": bank, "account": account},
    }
    answer = await visitor.suite.post("benefits", "/v1/claims", body, FiledClaim)
    if answer.body:
        return back_to(request, f"/my/claims/{answer.body.id}", done="claim_filed")
    typed = {"employer_id": str(employer_id), "first_day": first_day, "bank": bank, "account": account}
    if not checked:
        return await shown_again(request, visitor, answer, typed=typed)
    return await _form(request, visitor, {**typed, "cause": cause, "last_day": last_day}, answer.problem)


@router.get("/claims/{claim_id}")
async def claim(request: Request, visitor: SignedIn, claim_id: UUID) -> Response:
    """Show one claim: its reference number, what is missing and until when, the decision, what was paid."""
    return await claim_page(request, visitor, claim_id)


async def claim_page(
    request: Request,
    visitor: Visitor,
    claim_id: UUID,
    problem: Problem | None = None,
    typed: Mapping[str, str] | None = None,
) -> Response:
    answer, evidence, banks, appeals = await asyncio.gather(
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}", Claim),
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}/evidence", EvidenceFiles),
        bank_choices(request, visitor),
        visitor.suite.get("benefits", f"/v1/claims/{claim_id}/appeals", Appeals),
    )
    return page(
        request,
        "my_claim.html",
        visitor,
        problem=problem or answer.problem,
        claim=answer.body,
        evidence=evidence,
        appeals=appeals,
        banks=banks,
        typed=typed or {},
    )


@router.post("/claims/{claim_id}/account")
async def change_account(
    request: Request, visitor: SignedIn, claim_id: UUID, bank: Short = "", account: Short = ""
) -> Response:
    """Change the account that the claim is paid to, from the next payment on."""
    body = {"bank": bank, "account": account}
    done = await visitor.suite.post("benefits", f"/v1/claims/{claim_id}/payee", body)
    if done.ok:
        return back_to(request, f"/my/claims/{claim_id}", done="account_changed")
    return await claim_page(request, visitor, claim_id, done.problem, body)


@router.post("/claims/{claim_id}/appeal")
async def appeal(
    request: Request, visitor: SignedIn, claim_id: UUID, because: Short = "", step: Short = ""
) -> Response:
    """Appeal the decision on the claim, after a second look at what was written."""
    appealing = ReasonedStep(
        "benefits",
        f"/v1/claims/{claim_id}/appeal",
        action=f"/my/claims/{claim_id}/appeal",
        back=f"/my/claims/{claim_id}",
        label="appeal.because",
        wanted="appeal.wanted",
        means="appeal.means",
        do="appeal.do",
        done="appeal_filed",
    )
    again = partial(claim_page, request, visitor, claim_id)
    return await take_with_reason(request, visitor, appealing, because=because, at=step, again=again)


@router.post("/claims/{claim_id}/withdrawal")
async def withdraw(request: Request, visitor: SignedIn, claim_id: UUID, sure: Short = "") -> Response:
    """Ask whether the claim is really taken back; with the answer, take it back."""
    if not sure:
        answer = await visitor.suite.get("benefits", f"/v1/claims/{claim_id}", Claim)
        return page(request, "claim_withdrawal.html", visitor, problem=answer.problem, claim=answer.body)
    if sure != "yes":
        return RedirectResponse(f"/my/claims/{claim_id}", 303)
    done = await visitor.suite.post("benefits", f"/v1/claims/{claim_id}/withdrawal", {})
    if done.ok:
        return back_to(request, f"/my/claims/{claim_id}", done="claim_withdrawn")
    return await claim_page(request, visitor, claim_id, done.problem)

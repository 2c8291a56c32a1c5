"""Claims: file, read, withdraw, and let an officer decide without what an employer never sent."""

from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.answers.versions import IfMatch, etag, refuse_unless_matched
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, Day, Nothing, ShortText, Text
from libs.common.refusals import NotFound, NotHeardOf
from services.benefits.claims.actions.change_payee import approve_payee, change_payee
from services.benefits.claims.actions.decide_days import decide_days
from services.benefits.claims.actions.decide_days import proceed as go_on
from services.benefits.claims.actions.decide_days import reject as reject_claim
from services.benefits.claims.actions.file_claim import EmployerUnknown, employer_known, file_claim, person_known
from services.benefits.claims.actions.withdraw_claim import withdraw_claim
from services.benefits.claims.api.payees import Payee, PayeeDecision, known_payee
from services.benefits.claims.api.plausible_days import refuse_impossible_days
from services.benefits.claims.api.shown import Claim, shown_claim
from services.benefits.claims.rows import shown as rows
from services.benefits.context import Ctx

router = APIRouter(prefix="/v1/claims", tags=["claims"])
_LISTING = Listing("claims", first=FIRST_ID)


class NewClaim(Body):
    branch: Literal["unemployment_force_majeure"] = Field(description="which benefit it claims")
    person_id: UUID
    employer_id: UUID
    cause: ShortText = Field(examples=["closure_order"])
    first_day: Day
    last_day: Day
    payee: Payee

    @model_validator(mode="after")
    def _days(self) -> "NewClaim":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class ClaimProceeding(Body):
    reason: Text = Field(description="why the claim goes on; it stands in the audit log")


class ClaimRejection(Body):
    reason: Text = Field(description="why; it stands in the audit log")


class DaysDecision(Body):
    keeps: bool = Field(description="true: this claim keeps the days; false: it goes on without those others have")
    because: Text = Field(description="why; it stands in the audit log")


@router.post("", status_code=201, operation_id="file_claim", response_model=Claim)
async def file(
    request: Request, context: Ctx, body: NewClaim, caller: Annotated[Caller, allow("person", "officer", acting=True)]
) -> Response:
    """File a claim for days on which work stopped. The claim waits by itself for each fact that is missing.

    If an agent files it for a caller, no money goes to an account that the person has not confirmed.
    """
    require_person(caller, body.person_id)
    context.law.rule("benefits", "force_majeure")
    refuse_impossible_days(context, body.first_day, body.last_day)
    if not await employer_known(context.database, body.employer_id):
        raise EmployerUnknown(pointer="/employer_id", named=body.employer_id)
    # A person's own token proves that the person exists; an officer may name any id.
    if caller.is_officer and not await person_known(context.database, body.person_id):
        raise NotHeardOf(what="person", pointer="/person_id")

    payee = known_payee(context, body.payee, at="/payee")

    async def act(connection: AsyncConnection) -> Claim:
        members = body.model_dump(exclude={"payee"})
        claim_id = await file_claim(
            connection,
            context.law,
            payee=payee,
            filed_by=caller.name,
            confirmed=caller.acting is None or caller.second_factor,
            today=context.clock.today(),
            **members,
        )
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "file_claim", act)


@router.get("/{claim_id}", operation_id="read_claim")
async def read(
    context: Ctx,
    response: Response,
    claim_id: UUID,
    caller: Annotated[Caller, allow(*OUTSIDE, "officer")],
) -> Claim:
    """Read a claim with its payments, for the person and the agency's staff."""
    claim = visible(caller, await rows.claim(context.database, claim_id), of_person, what="claim")
    await audit_look(context.database, caller, "claim.read", [claim.person_id])
    response.headers["ETag"] = etag(claim.version)
    return shown_claim(claim, await rows.claim_details(context.database, claim_id))


@router.get("", operation_id="list_claims")
async def find(
    context: Ctx,
    caller: Annotated[Caller, allow("person", "officer")],
    asked: Pages,
    person_id: UUID | None = None,
    status: Annotated[str | None, Query(max_length=20)] = None,
    reason: Annotated[str | None, Query(max_length=40)] = None,
) -> Page[Claim]:
    """List a person's own claims; staff see all. `?status=pending&reason=officer_review` is the officers' queue."""
    whose = caller.id_as("person") or person_id
    claims = await rows.claims(
        context.database,
        person_id=whose,
        status=status,
        reason=reason,
        areas=caller.areas,
        after=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, claims, key=lambda claim: claim.claim_id)
    await audit_look(context.database, caller, "claim.list", {claim.person_id for claim in part.rows})
    return Page(items=[shown_claim(claim) for claim in part.rows], next=part.next)


@router.post("/{claim_id}/proceed", operation_id="proceed_with_claim", response_model=Claim)
async def proceed(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: ClaimProceeding,
    caller: Annotated[Caller, allow("officer")],
    if_match: IfMatch = None,
) -> Response:
    """Decide a claim without what an employer never sent: months, or its certificate.

    Without the certificate the claim is paid provisionally, where the employer's own returns show that the person
    worked there; a certificate that comes later confirms or corrects it.
    """
    if await rows.claim(context.database, claim_id) is None:
        raise NotFound(what="claim")

    async def act(connection: AsyncConnection) -> Claim:
        version = await go_on(
            connection,
            context.law,
            claim_id=claim_id,
            because=body.reason,
            decided_by=caller.name,
            today=context.clock.today(),
        )
        refuse_unless_matched(if_match, version)
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "proceed_with_claim", act, status=200, audited=False)


@router.post("/{claim_id}/rejection", operation_id="reject_claim", response_model=Claim)
async def reject(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: ClaimRejection,
    caller: Annotated[Caller, allow("officer")],
    if_match: IfMatch = None,
) -> Response:
    """Reject a claim that no employer certified; a certificate that comes later opens it again.

    What was paid on it provisionally is overpaid.
    """
    claim = await rows.claim(context.database, claim_id)
    if claim is None:
        raise NotFound(what="claim")

    async def act(connection: AsyncConnection) -> Claim:
        refuse_unless_matched(if_match, (await rows.written_claim(connection, claim_id)).version)
        await reject_claim(
            connection,
            context.law,
            claim_id=claim_id,
            because=body.reason,
            decided_by=caller.name,
            today=context.clock.today(),
        )
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "reject_claim", act, status=200, audited=False)


@router.post("/{claim_id}/withdrawal", operation_id="withdraw_claim", response_model=Claim)
async def withdraw(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: Nothing,
    caller: Annotated[Caller, allow("person", "officer")],
) -> Response:
    """Take a claim back, as long as nothing was paid on it; its days can be claimed again."""
    claim = visible(caller, await rows.claim(context.database, claim_id), of_person, what="claim")

    async def act(connection: AsyncConnection) -> Claim:
        await withdraw_claim(
            connection, context.law, claim_id=claim_id, person_id=claim.person_id, today=context.clock.today()
        )
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "withdraw_claim", act, status=200)


@router.post("/{claim_id}/days", operation_id="decide_days_claimed_twice", response_model=Claim)
async def decide(
    request: Request, context: Ctx, claim_id: UUID, body: DaysDecision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Decide which claim gets days that several claims of one person ask for. A day is paid once."""

    async def act(connection: AsyncConnection) -> Claim:
        await decide_days(
            connection,
            context.law,
            claim_id=claim_id,
            keeps=body.keeps,
            because=body.because,
            decided_by=caller.name,
            today=context.clock.today(),
        )
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "decide_days_claimed_twice", act, status=200, audited=False)


@router.post("/{claim_id}/payee", operation_id="change_payee", response_model=Claim)
async def change_account(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: Payee,
    caller: Annotated[Caller, allow("person", "officer")],
    if_match: IfMatch = None,
) -> Response:
    """Change the account for the benefit, from the next payment run on; a run that is frozen must be frozen again.

    A change that the person makes, or confirms to an agent, holds at once. A change by an officer waits for another
    officer.
    """
    visible(caller, await rows.claim(context.database, claim_id), of_person, what="claim")
    own = caller.party == "person" and (caller.acting is None or caller.second_factor)
    payee = known_payee(context, body, at="")

    async def act(connection: AsyncConnection) -> Claim:
        version = await change_payee(connection, claim_id=claim_id, payee=payee, told_by=caller.name, own=own)
        refuse_unless_matched(if_match, version - 1)
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "change_payee", act, status=200)


@router.post("/{claim_id}/payee/approval", operation_id="approve_payee", response_model=Claim)
async def approve_account(
    request: Request, claim_id: UUID, body: PayeeDecision, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Accept or reject the account that waits, named by its hash. The officer who entered it may not."""

    async def act(connection: AsyncConnection) -> Claim:
        await approve_payee(
            connection, claim_id=claim_id, given_hash=body.hash, approver=caller.name, accept=body.accept
        )
        return await _claim(connection, claim_id)

    return await carry_out_once(request, caller, "approve_payee", act, status=200, audited=False)


async def _claim(connection: AsyncConnection, claim_id: UUID) -> Claim:
    return shown_claim(await rows.written_claim(connection, claim_id))

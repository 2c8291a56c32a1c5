"""An employer's standing, certified to a bank with the employer's consent; verifiable and revocable."""

from collections.abc import Awaitable, Callable
from datetime import date, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, PARTIES, Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Text
from libs.common.refusals import NotFound
from libs.contracts.loans import BANKS
from libs.copies.banks import once_bank_is_known
from services.contributions.context import Context, Ctx
from services.contributions.employers.unknown_employer import unknown_employer_refusal
from services.contributions.standing import rows
from services.contributions.standing.actions.certify_standing import (
    certify_standing,
    give_consent,
    revoke_standing,
    withdraw_consent,
)

router = APIRouter(prefix="/v1", tags=["standing"])


class NewConsent(Body):
    employer_id: UUID
    bank_id: UUID
    first_day: Day
    last_day: Day

    @model_validator(mode="after")
    def _days(self) -> "NewConsent":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class Consent(BaseModel):
    id: UUID
    employer_id: UUID
    bank_id: UUID
    first_day: date
    last_day: date
    revoked_at: datetime | None


class NewCertificate(Body):
    employer_id: UUID


class Revocation(Body):
    reason: Text


class StandingCertificate(BaseModel):
    """A certificate. `document`: a JWS. `…/status` tells everybody who has its id whether it is still valid."""

    id: UUID
    employer_id: UUID
    bank_id: UUID | None
    headcount: int
    headcount_month: str | None
    months_due: int
    months_filed: int
    months_looked_at: int
    months_missing: list[str]
    arrears: str
    issued_on: date
    valid_until: date
    document: str


class CertificateStatus(BaseModel):
    id: UUID
    status: Literal["revoked", "expired", "valid"]
    valid_until: date


@router.post("/standing-consents", status_code=201, operation_id="give_standing_consent", response_model=Consent)
async def consent(
    request: Request, context: Ctx, body: NewConsent, caller: Annotated[Caller, allow("employer", programs=False)]
) -> Response:
    """Let one bank ask for the employer's standing, from a first to a last day."""
    caller.require_employer(body.employer_id)

    async def act(connection: AsyncConnection) -> Consent:
        return _consent(await give_consent(connection, given_by=caller.name, **body.model_dump()))

    return await _carried_out(request, context, caller, "give_standing_consent", act, (body.employer_id, body.bank_id))


@router.post(
    "/standing-consents/{consent_id}/revocation", operation_id="withdraw_standing_consent", response_model=Consent
)
async def withdraw(
    request: Request, context: Ctx, consent_id: UUID, caller: Annotated[Caller, allow("employer", programs=False)]
) -> Response:
    """Withdraw a consent: the bank may ask no more, and the certificates it got are revoked."""
    given = await rows.consent(context.database, consent_id)
    visible_consent = visible(
        caller, given, lambda one: Whose(employer_alone=one.employer_id), what="consent", staff=()
    )

    async def act(connection: AsyncConnection) -> Consent:
        return _consent(
            await withdraw_consent(connection, consent_id=consent_id, employer_id=visible_consent.employer_id)
        )

    return await carry_out_once(request, caller, "withdraw_standing_consent", act, status=200)


@router.post(
    "/standing-certificates", status_code=201, operation_id="certify_standing", response_model=StandingCertificate
)
async def certify(
    request: Request,
    context: Ctx,
    body: NewCertificate,
    caller: Annotated[Caller, allow("bank", "employer", "officer")],
) -> Response:
    """Certify a standing: for a bank with the employer's consent, for the employer itself, or for an officer."""
    if caller.party == "employer":
        caller.require_employer(body.employer_id)
    bank_id = caller.id_as("bank")

    async def act(connection: AsyncConnection) -> StandingCertificate:
        made = await certify_standing(
            connection, context.law, employer_id=body.employer_id, bank_id=bank_id, issued_by=caller.name,
            today=context.clock.today(),
        )  # fmt: skip
        return _shown(context, made)

    return await _carried_out(request, context, caller, "certify_standing", act, (body.employer_id, bank_id))


@router.get("/standing-certificates/{certificate_id}", operation_id="read_standing_certificate")
async def read(
    context: Ctx, certificate_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer", "manager")]
) -> StandingCertificate:
    """Read a certificate. Its employer, its bank and staff always get the same document."""
    made = await _visible(context, certificate_id, caller)
    await audit_look(context.database, caller, "standing.read", [made.employer_id])
    return _shown(context, made)


@router.get("/standing-certificates/{certificate_id}/status", operation_id="read_standing_status")
async def status(context: Ctx, certificate_id: UUID, _: Annotated[Caller, allow(*PARTIES)]) -> CertificateStatus:
    """Tell whether a certificate is still valid, and nothing else about it."""
    certificate = await rows.certificate(context.database, certificate_id)
    if certificate is None:
        raise NotFound(what="standing certificate")
    over = certificate.valid_until < context.clock.today()
    now: Literal["revoked", "expired", "valid"] = (
        "revoked" if certificate.revoked_at else "expired" if over else "valid"
    )
    return CertificateStatus(id=certificate_id, status=now, valid_until=certificate.valid_until)


@router.post(
    "/standing-certificates/{certificate_id}/revocation",
    operation_id="revoke_standing_certificate",
    response_model=StandingCertificate,
)
async def revoke(
    request: Request, context: Ctx, certificate_id: UUID, body: Revocation, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Revoke a certificate that is wrong: the bank gets an event."""
    certificate = await _visible(context, certificate_id, caller)

    async def act(connection: AsyncConnection) -> StandingCertificate:
        revoked = await revoke_standing(
            connection, certificate_id=certificate_id, employer_id=certificate.employer_id, reason=body.reason
        )
        return _shown(context, revoked)

    return await carry_out_once(request, caller, "revoke_standing_certificate", act, status=200)


async def _carried_out(
    request: Request,
    context: Context,
    caller: Caller,
    operation: str,
    act: Callable[[AsyncConnection], Awaitable[Any]],
    named: tuple[UUID, UUID | None],
) -> Response:
    """Carry out a request that names an employer and perhaps a bank.

    Wait for their events if they may be on their way.
    """
    database, (employer_id, bank_id) = context.database, named
    try:
        return await once_bank_is_known(
            database,
            lambda: carry_out_once(request, caller, operation, act),
            bank_id,
            consumer="contributions",
            topic=BANKS,
        )
    except NotFound:
        raise await unknown_employer_refusal(database, caller, employer_id) from None


async def _visible(context: Context, certificate_id: UUID, caller: Caller) -> rows.Certificate:
    return visible(
        caller,
        await rows.certificate(context.database, certificate_id),
        lambda made: Whose(employer_alone=made.employer_id, bank=made.bank_id),
        what="standing certificate",
        staff=("officer", "manager"),
    )


def _consent(given: rows.Consent) -> Consent:
    return Consent(
        id=given.consent_id,
        employer_id=given.employer_id,
        bank_id=given.bank_id,
        first_day=given.first_day,
        last_day=given.last_day,
        revoked_at=given.revoked_at,
    )


def _shown(context: Context, made: rows.Certificate) -> StandingCertificate:
    content = {
        "id": made.certificate_id,
        "employer_id": made.employer_id,
        "bank_id": made.bank_id,
        "issued_on": made.issued_on,
        "valid_until": made.valid_until,
        **made.content,
    }
    document = context.document_key.signed("standing-certificate", content)
    return StandingCertificate.model_validate({**content, "document": document})

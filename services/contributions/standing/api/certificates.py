"""Certificates of an employer's standing, with the employer's consent; verifiable and revocable."""

from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, PARTIES, Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Text
from libs.common.refusals import NotFound
from services.contributions.context import Context, Ctx
from services.contributions.standing import rows
from services.contributions.standing.actions.certify_standing import (
    certify_standing,
    revoke_standing,
)
from services.contributions.standing.api.asked import carried_out, of_caller

router = APIRouter(prefix="/v1", tags=["standing"])
_CERTIFICATES = Listing("standing certificates", first=LAST_ID)


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


Validity = Literal["revoked", "expired", "valid"]


class CertificateStatus(BaseModel):
    id: UUID
    status: Validity
    valid_until: date


class ListedCertificate(BaseModel):
    """A certificate without its statements, which it has itself."""

    id: UUID
    employer_id: UUID
    bank_id: UUID | None
    issued_on: date
    valid_until: date
    status: Validity


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

    return await carried_out(request, context, caller, "certify_standing", act, (body.employer_id, bank_id))


@router.get("/standing-certificates", operation_id="list_standing_certificates")
async def list_certificates(
    context: Ctx, caller: Annotated[Caller, allow("employer", "bank")], asked: Pages, employer_id: UUID | None = None
) -> Page[ListedCertificate]:
    """List the certificates about the employer, or those that the bank got, newest first."""
    certificates = await rows.certificates(
        context.database, **of_caller(caller, employer_id), before=asked.after(_CERTIFICATES), limit=asked.one_more
    )
    part = asked.cut(_CERTIFICATES, certificates, key=lambda one: one.certificate_id)
    return Page(items=[_listed(one, context.clock.today()) for one in part.rows], next=part.next)


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
    now = _validity(certificate, context.clock.today())
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


async def _visible(context: Context, certificate_id: UUID, caller: Caller) -> rows.Certificate:
    return visible(
        caller,
        await rows.certificate(context.database, certificate_id),
        lambda made: Whose(employer_alone=made.employer_id, bank=made.bank_id),
        what="standing certificate",
        staff=("officer", "manager"),
    )


def _validity(made: rows.Certificate, today: date) -> Validity:
    return "revoked" if made.revoked_at else "expired" if made.valid_until < today else "valid"


def _listed(made: rows.Certificate, today: date) -> ListedCertificate:
    return ListedCertificate(
        id=made.certificate_id,
        employer_id=made.employer_id,
        bank_id=made.bank_id,
        issued_on=made.issued_on,
        valid_until=made.valid_until,
        status=_validity(made, today),
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

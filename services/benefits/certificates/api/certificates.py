"""Employers' certificates: the evidence that the regulation prescribes, in electronic form."""

import asyncio
from datetime import date
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.database.connections import Database
from libs.common.database.rows import Source
from libs.common.door.answers.downloads import named
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Reference, ShortText, Text
from services.benefits.certificates import rows
from services.benefits.certificates.actions.certify import (
    NotEmployedHere,
    certify,
    employed_here,
    refuse_unknown_cause,
)
from services.benefits.certificates.actions.end_certificate import correct_certificate, withdraw_certificate
from services.benefits.certificates.actions.name_order import hold_order, order_named
from services.benefits.certificates.api.names import names_of_staff, token_of
from services.benefits.certificates.gateways.form_letter import form_letter
from services.benefits.certificates.gateways.staff_names import letter_names
from services.benefits.claims.api.plausible_days import refuse_impossible_days
from services.benefits.claims.rows.filing import EMPLOYER_KNOWN
from services.benefits.context import Ctx

router = APIRouter(prefix="/v1/employer-certificates", tags=["certificates"])
_LISTING = Listing("certificates", first=LAST_ID)
_PDF: Any = {200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}}
_SIGNED = ("employer_id", "person_id", "cause", "order_number", "first_day", "last_day", "wages_paid", "hash")


class CertifiedDays(Body):
    """The part of a certificate that a correction may change."""

    order_number: Reference = Field(examples=["BKK 1/2564"])
    first_day: Day
    last_day: Day
    wages_paid: bool

    @model_validator(mode="after")
    def _days(self) -> "CertifiedDays":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class NewCertificate(CertifiedDays):
    employer_id: UUID
    person_id: UUID
    cause: ShortText = Field(examples=["closure_order"])


class CertificateCorrection(CertifiedDays):
    because: Text


class CertificateWithdrawal(Body):
    because: Text


class Certificate(BaseModel):
    """The employer's certificate about days of one employee: evidence that both parties keep."""

    id: UUID
    employer_id: UUID
    person_id: UUID
    cause: str
    order_number: str = Field(description="of a closure: as the order is on record, however it was typed")
    first_day: date
    last_day: date
    wages_paid: bool
    issued_on: date
    state: rows.CertificateState = Field(description="withdrawn, or corrected by `replaced_by`: it proves nothing")
    ended_because: str | None = Field(description="why it was withdrawn or corrected; null while it stands")
    replaced_by: UUID | None = Field(description="the certificate that corrects it")
    hash: str = Field(description="SHA-256 of the content in canonical JSON")
    document: str = Field(description="a JWS (RFC 7515) over the content, which the employer keeps")


class ListedCertificate(BaseModel):
    """A certificate in the employer's list; read it for the signed document."""

    id: UUID
    employer_id: UUID
    person_id: UUID
    name: str | None = Field(description="of the person; null where registration does not tell it to the caller")
    cause: str
    order_number: str
    first_day: date
    last_day: date
    wages_paid: bool
    issued_on: date
    state: rows.CertificateState
    ended_because: str | None = Field(description="why it was withdrawn or corrected; null while it stands")
    replaced_by: UUID | None = Field(description="the certificate that corrects it")


@router.post("", status_code=201, operation_id="issue_certificate", response_model=Certificate)
async def issue(
    request: Request,
    context: Ctx,
    body: NewCertificate,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
) -> Response:
    """Certify, as the employer, that a person could not work on the days of an order, and whether wages were paid.

    An order that is withdrawn later takes its days from the person's claims, and the certificate stays as it was told.
    """
    caller.require_employer(body.employer_id)
    refuse_unknown_cause(context.law.rule("benefits", "force_majeure"), body.cause)
    refuse_impossible_days(context, body.first_day, body.last_day)
    if not await employed_here(context.database, employer_id=body.employer_id, person_id=body.person_id):
        # An employer that is known brought its news: only one that is not known may still be on its way.
        known = await EMPLOYER_KNOWN.one(context.database, employer_id=body.employer_id)
        raise NotEmployedHere(pointer="/person_id", named=None if known else body.employer_id)
    await _order_number(context.database, body.employer_id, body.person_id, body.cause, body)

    async def act(connection: AsyncConnection) -> Certificate:
        number = await _order_number(connection, body.employer_id, body.person_id, body.cause, body)
        certificate = await certify(
            connection,
            context.law,
            issued_by=caller.name,
            today=context.clock.today(),
            **{**body.model_dump(), "order_number": number},
        )
        return _shown(context, certificate)

    return await carry_out_once(request, caller, "issue_certificate", act)


@router.get("", operation_id="list_certificates")
async def listed(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    asked: Pages,
    employer_id: UUID,
    person_id: UUID | None = None,
    order_number: Annotated[str | None, Query(max_length=60, description="of an order, in any spelling")] = None,
    state: rows.CertificateState | None = None,
) -> Page[ListedCertificate]:
    """List the certificates that the employer issued, the newest first: it keeps them as evidence here."""
    caller.require_employer(employer_id)
    certificates = await rows.certificates_of_employer(
        context.database,
        employer_id,
        number=order_number,
        person_id=person_id,
        state=state,
        before=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, certificates, key=lambda row: row.certificate_id)
    persons = [one.person_id for one in part.rows]
    await audit_list(context.database, caller, "certificate.list", persons)
    names = await names_of_staff(request, context, employer_id, persons)
    return Page(items=[_listed(context, one, names.get(one.person_id)) for one in part.rows], next=part.next)


@router.get("/{certificate_id}", operation_id="read_certificate")
async def read(
    context: Ctx, certificate_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Certificate:
    """Read a certificate: for the employer that issued it, the person it is about, and the agency's staff."""
    certificate = await _certificate(context, caller, certificate_id)
    await audit_list(context.database, caller, "certificate.read", [certificate.person_id])
    return _shown(context, certificate)


@router.get(
    "/{certificate_id}/letter",
    operation_id="download_certificate_letter",
    response_class=Response,
    responses=_PDF,
)
async def letter(
    request: Request, context: Ctx, certificate_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Response:
    """Download the form letter of the regulation as PDF: on it is the signed certificate as a QR code."""
    certificate = await _certificate(context, caller, certificate_id)
    await audit_list(context.database, caller, "certificate.letter", [certificate.person_id])
    employer, person = await letter_names(
        context.doors,
        token=token_of(request),
        employer_id=certificate.employer_id,
        person_id=certificate.person_id,
    )
    content = {**_shown(context, certificate).model_dump(mode="json"), "employer": employer, "person": person}
    made = await asyncio.to_thread(form_letter, content, context.law.country["agency"])
    return Response(made, media_type="application/pdf", headers=named(f"certificate-{certificate_id}.pdf"))


@router.post("/{certificate_id}/correction", operation_id="correct_certificate", response_model=Certificate)
async def correction(
    request: Request,
    context: Ctx,
    certificate_id: UUID,
    body: CertificateCorrection,
    caller: Annotated[Caller, allow("employer", "payroll_agent")],
) -> Response:
    """Correct a certificate: another one takes its place, and the person's claims are judged again.

    Days that were paid and that it no longer proves are an overpayment. The answer is the new certificate.
    """
    old = await _certificate(context, caller, certificate_id)
    refuse_impossible_days(context, body.first_day, body.last_day)
    await _order_number(context.database, old.employer_id, old.person_id, old.cause, body)

    async def act(connection: AsyncConnection) -> Certificate:
        number = await _order_number(connection, old.employer_id, old.person_id, old.cause, body)
        corrected = await correct_certificate(
            connection,
            context.law,
            old,
            by=caller.name,
            today=context.clock.today(),
            **{**body.model_dump(), "order_number": number},
        )
        return _shown(context, corrected)

    return await carry_out_once(request, caller, "correct_certificate", act, status=201)


@router.post("/{certificate_id}/withdrawal", operation_id="withdraw_certificate", response_model=Certificate)
async def withdrawal(
    request: Request,
    context: Ctx,
    certificate_id: UUID,
    body: CertificateWithdrawal,
    caller: Annotated[Caller, allow("employer", "payroll_agent")],
) -> Response:
    """Withdraw a certificate: claims that it proved wait for another one, then an officer decides."""
    old = await _certificate(context, caller, certificate_id)

    async def act(connection: AsyncConnection) -> Certificate:
        withdrawn = await withdraw_certificate(
            connection, context.law, old, because=body.because, by=caller.name, today=context.clock.today()
        )
        return _shown(context, withdrawn)

    return await carry_out_once(request, caller, "withdraw_certificate", act, status=200)


async def _certificate(context: Ctx, caller: Caller, certificate_id: UUID) -> rows.IssuedCertificate:
    return visible(
        caller,
        await rows.certificate(context.database, certificate_id),
        lambda issued: Whose(person=issued.person_id, employer=issued.employer_id),
        what="certificate",
    )


async def _order_number(
    source: Source, employer_id: UUID, person_id: UUID, cause: str, certified: CertifiedDays
) -> str:
    """Return the number of a closure's order as it is on record; a transaction that writes holds the order."""
    if cause != "closure_order":
        return certified.order_number
    ask = partial(order_named, source) if isinstance(source, Database) else partial(hold_order, source)
    return await ask(
        employer_id=employer_id,
        person_id=person_id,
        order_number=certified.order_number,
        first_day=certified.first_day,
        last_day=certified.last_day,
    )


def _shown(context: Ctx, certificate: rows.IssuedCertificate) -> Certificate:
    content = {name: getattr(certificate, name) for name in _SIGNED}
    document = context.document_key.signed("employer-certificate", {"id": certificate.certificate_id, **content})
    return Certificate(
        id=certificate.certificate_id,
        document=document,
        issued_on=certificate.issued_on,
        state=certificate.state,
        ended_because=certificate.ended_because,
        replaced_by=certificate.replaced_by,
        **content,
    )


def _listed(context: Ctx, certificate: rows.IssuedCertificate, name: str | None) -> ListedCertificate:
    return ListedCertificate(name=name, **_shown(context, certificate).model_dump(exclude={"document", "hash"}))

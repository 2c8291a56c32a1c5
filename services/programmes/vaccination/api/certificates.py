"""Certificates of vaccination: issued to the person, and checked by anybody who sees one."""

import asyncio
from datetime import date
from typing import Annotated, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.downloads import named
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.callers.whose import of_person, require_person, visible
from libs.common.door.requests.fields import Body, Text
from libs.common.keys.sealing import SealBroken, seal, unseal
from libs.common.keys.signed_documents import DocumentInvalid, verified
from libs.common.refusals import Refusal
from services.programmes.context import Context, Ctx
from services.programmes.people import rows as persons
from services.programmes.vaccination.actions.end_certificate import revoke_certificate
from services.programmes.vaccination.actions.issue_certificate import issue_certificate
from services.programmes.vaccination.gateways.certificate_pdf import certificate_pdf
from services.programmes.vaccination.rows import certificates as rows

router = APIRouter(prefix="/v1", tags=["certificates"])
KIND = "vaccination-certificate"
Own = Annotated[Caller, allow("person", "officer", acting=True)]
_HOLDER = ("given_name", "family_name", "born_on")


class DetailsErased(Refusal):
    code = "details_not_there"


class CertificateForged(Refusal):
    code = "certificate_not_ours"
    kind = "invalid"


class CertificateEnded(Refusal):
    """The certificate has ended. The reason is health data and is not shown."""

    code = "certificate_not_valid"


class NewCertificate(Body):
    person_id: UUID


class CertificateRevocation(Body):
    because: Text


class CertificateToCheck(Body):
    document: Annotated[str, Field(max_length=8_000)]


class CertificateHolder(BaseModel):
    """The person a certificate is for."""

    given_name: str
    family_name: str
    born_on: str = Field(json_schema_extra={"format": "date"})


class CertifiedDose(BaseModel):
    """A dose as a certificate shows it."""

    dose_no: int
    product: str
    lot: str
    given_on: str = Field(json_schema_extra={"format": "date"})
    place: str = Field(description="the name of the site")


class IssuedCertificate(BaseModel):
    """A certificate that was issued, or existed already; its document has an address of its own."""

    id: UUID
    person_id: UUID


class Certificate(BaseModel):
    """A certificate. `document`: a JWS (RFC 7515); the QR code of the PDF has the same text."""

    id: UUID
    person_id: UUID
    version: int
    status: Literal["valid", "superseded", "revoked"]
    issued_on: date
    holder: CertificateHolder
    doses: list[CertifiedDose]
    document: str


class RevokedCertificate(BaseModel):
    """A revoked certificate."""

    id: UUID
    status: Literal["revoked"] = "revoked"


class CertificateContent(BaseModel):
    """The content of a certificate's signed document."""

    doses: list[CertifiedDose]
    holder: CertificateHolder
    id: UUID
    issued_on: date
    version: int


class CheckedCertificate(BaseModel):
    """A certificate that is the agency's and valid; every other one is refused."""

    valid: Literal[True] = Field(default=True, description="always true: one that is not valid is refused")
    certificate: CertificateContent = Field(description="what the signed document says")


@router.post(
    "/vaccination-certificates",
    status_code=201,
    operation_id="issue_vaccination_certificate",
    response_model=IssuedCertificate,
)
async def issue(request: Request, context: Ctx, body: NewCertificate, caller: Own) -> Response:
    """Issue a certificate of all doses that count; it ends the one before. Without new doses, return the same one."""
    require_person(caller, body.person_id)
    person = await persons.person(context.database, body.person_id)
    person_id: UUID = person.person_id if person else body.person_id
    key = (await context.person_keys.of([person_id])).get(person_id)
    if person is None or person.sealed is None or key is None:
        raise DetailsErased
    details = unseal(person_id, key, person.sealed)
    holder = seal(person_id, key, {name: details[name] for name in _HOLDER})

    async def act(connection: AsyncConnection) -> IssuedCertificate:
        certificate_id = await issue_certificate(
            connection,
            person_id=person_id,
            holder=holder,
            details_version=person.details_version,
            today=context.clock.today(),
        )
        return IssuedCertificate(id=certificate_id, person_id=person_id)

    return await carry_out_once(request, caller, "issue_vaccination_certificate", act)


@router.get("/vaccination-certificates/{certificate_id}", operation_id="read_vaccination_certificate")
async def read(request: Request, context: Ctx, certificate_id: UUID, caller: Own) -> Certificate:
    """Read the signed document; its bytes never change."""
    return await _opened(request, context, certificate_id, caller)


@router.get(
    "/vaccination-certificates/{certificate_id}/pdf",
    operation_id="download_vaccination_certificate",
    response_class=Response,
    responses={200: {"content": {"application/pdf": {"schema": {"type": "string", "format": "binary"}}}}},
)
async def pdf(request: Request, context: Ctx, certificate_id: UUID, caller: Own) -> Response:
    """Download a page to print, with the document as a QR code."""
    certificate = await _opened(request, context, certificate_id, caller)
    agency = context.law.country["agency"]
    made = await asyncio.to_thread(certificate_pdf, certificate.model_dump(mode="json"), agency)
    name = named(f"vaccination-{certificate_id}.pdf")
    return Response(made, media_type="application/pdf", headers=name)


@router.post(
    "/vaccination-certificates/{certificate_id}/revocation",
    operation_id="revoke_vaccination_certificate",
    response_model=RevokedCertificate,
)
async def revoke(
    request: Request, certificate_id: UUID, body: CertificateRevocation, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Revoke a certificate: every check of it fails, and the person gets a message."""

    async def act(connection: AsyncConnection) -> RevokedCertificate:
        await revoke_certificate(connection, certificate_id=certificate_id, because=body.because)
        return RevokedCertificate(id=certificate_id)

    return await carry_out_once(request, caller, "revoke_vaccination_certificate", act, status=200)


@router.post("/certificate-checks", operation_id="check_vaccination_certificate")
async def check(context: Ctx, body: CertificateToCheck, _: Annotated[None, allow_anyone()]) -> CheckedCertificate:
    """Check whether a certificate is the agency's and valid; the answer shows only the certificate's own content."""
    try:
        kind, content = verified(body.document, context.document_key.public)
        certificate_id = UUID(str(content.get("id")))
    except (DocumentInvalid, ValueError):
        raise CertificateForged(pointer="/document") from None
    certificate = await rows.certificate(context.database, certificate_id) if kind == KIND else None
    if certificate is None:
        raise CertificateForged(pointer="/document")
    if certificate.status != "valid":
        ended = context.clock.day_of(certificate.ended_at) if certificate.ended_at else None
        raise CertificateEnded(status=certificate.status, on=ended)
    return CheckedCertificate(certificate=CertificateContent.model_validate(content))


async def _opened(request: Request, context: Context, certificate_id: UUID, caller: Caller) -> Certificate:
    certificate = visible(
        caller, await rows.certificate(context.database, certificate_id), of_person, what="certificate"
    )
    person_id = certificate.person_id
    purpose = require_purpose(request, caller)
    await audit_look(context.database, caller, "vaccination_certificate.read", [person_id], purpose=purpose)
    key = (await context.person_keys.of([person_id])).get(person_id)
    try:
        holder = unseal(person_id, key, certificate.holder) if key else None
    except SealBroken:
        holder = None
    if holder is None:
        raise DetailsErased
    content = {"id": certificate_id, "version": certificate.version, "issued_on": certificate.issued_on,
               "holder": holder, "doses": certificate.content["doses"]}  # fmt: skip
    document = context.document_key.signed(KIND, content)
    return Certificate.model_validate(
        {**content, "person_id": person_id, "status": certificate.status, "document": document}
    )

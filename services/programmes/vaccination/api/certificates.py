"""Certificates of vaccination: issued to the person, checked by whoever is shown one."""

import asyncio
import json
from datetime import date
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_look
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.own_person import require_person
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.callers.purposes import require_purpose
from libs.common.door.requests.fields import Body, Text
from libs.common.keys.sealing import SealBroken, seal, unseal
from libs.common.keys.signed_documents import DocumentInvalid, verified
from libs.common.refusals import NotFound, Refusal, Sentence
from services.programmes.context import Context, Ctx
from services.programmes.people import rows as persons
from services.programmes.vaccination import rows as queries
from services.programmes.vaccination.actions.end_certificate import revoke_certificate
from services.programmes.vaccination.actions.issue_certificate import issue_certificate
from services.programmes.vaccination.gateways.certificate_pdf import certificate_pdf

router = APIRouter(prefix="/v1", tags=["certificates"])
KIND = "vaccination-certificate"
Own = Annotated[Caller, allow("person", "officer", acting=True)]
_HOLDER = ("given_name", "family_name", "born_on")


class DetailsErased(Refusal):
    code = "details_not_there"
    sentence = Sentence(
        en="The person's details are not here, or were erased; without them there is no certificate.",
        th="ไม่มีข้อมูลของบุคคลนี้หรือถูกลบแล้ว จึงออกหนังสือรับรองไม่ได้",
        vi="Không có thông tin của người này hoặc đã bị xóa; không thể cấp chứng nhận.",
    )


class CertificateForged(Refusal):
    code = "certificate_not_ours"
    kind = "invalid"
    sentence = Sentence(
        en="This certificate was changed, or was not signed by us.",
        th="หนังสือรับรองนี้ถูกแก้ไขหรือไม่ได้ลงนามโดยเรา",
        vi="Chứng nhận này đã bị sửa hoặc không do chúng tôi ký.",
    )


class CertificateEnded(Refusal):
    """Its reason is health data and is not told."""

    code = "certificate_not_valid"
    sentence = Sentence(
        en="This certificate was {status} on {on}. Ask for the present one.",
        th="หนังสือรับรองนี้สิ้นผล ({status}) เมื่อ {on} โปรดขอฉบับปัจจุบัน",
        vi="Chứng nhận này đã hết hiệu lực ({status}) ngày {on}. Hãy yêu cầu bản hiện hành.",
    )


class Wanted(Body):
    person_id: UUID


class Revocation(Body):
    because: Text


class Shown(Body):
    document: Annotated[str, Field(max_length=8_000)]


class Certificate(BaseModel):
    """`document` is a JWS (RFC 7515); the QR code of the PDF holds the same text."""

    id: UUID
    person_id: UUID
    version: int
    status: str
    issued_on: date
    holder: dict[str, Any]
    doses: list[dict[str, Any]]
    document: str


@router.post("/vaccination-certificates", status_code=201, operation_id="issue_vaccination_certificate")
async def issue(request: Request, context: Ctx, body: Wanted, caller: Own) -> Response:
    """Of the doses that stand; the one before is valid no more. Nothing new: the same certificate again."""
    await require_person(context.database, caller, body.person_id, what="person")
    person = await persons.person(context.database, body.person_id)
    person_id: UUID = person.person_id if person else body.person_id
    key = (await context.person_keys.of([person_id])).get(person_id)
    if person is None or person.sealed is None or key is None:
        raise DetailsErased
    details = unseal(person_id, key, person.sealed)
    holder = seal(person_id, key, {name: details[name] for name in _HOLDER})

    async def act(connection: AsyncConnection) -> Any:
        certificate_id = await issue_certificate(
            connection,
            person_id=person_id,
            holder=holder,
            details_version=person.details_version,
            today=context.clock.today(),
        )
        return {"id": certificate_id, "person_id": person_id}

    return await carry_out_once(request, caller, "issue_vaccination_certificate", act)


@router.get("/vaccination-certificates/{certificate_id}", operation_id="read_vaccination_certificate")
async def read(request: Request, context: Ctx, certificate_id: UUID, caller: Own) -> Certificate:
    """The signed document; the same bytes whenever it is read."""
    return await _opened(request, context, certificate_id, caller)


@router.get("/vaccination-certificates/{certificate_id}/pdf", operation_id="download_vaccination_certificate")
async def pdf(request: Request, context: Ctx, certificate_id: UUID, caller: Own) -> Response:
    """One page with the document as a QR code, for whoever must see it on paper."""
    found = await _opened(request, context, certificate_id, caller)
    agency = context.law.country["agency"]
    made = await asyncio.to_thread(certificate_pdf, found.model_dump(mode="json"), agency)
    name = {"Content-Disposition": f'attachment; filename="vaccination-{certificate_id}.pdf"'}
    return Response(made, media_type="application/pdf", headers=name)


@router.post("/vaccination-certificates/{certificate_id}/revocation", operation_id="revoke_vaccination_certificate")
async def revoke(
    request: Request, certificate_id: UUID, body: Revocation, caller: Annotated[Caller, allow("officer")]
) -> Response:
    """Whoever is shown it from now on is told that it is not valid; the person is told as well."""

    async def act(connection: AsyncConnection) -> Any:
        await revoke_certificate(connection, certificate_id=certificate_id, because=body.because)
        return {"id": certificate_id, "status": "revoked"}

    return await carry_out_once(request, caller, "revoke_vaccination_certificate", act, status=200)


@router.post("/certificate-checks", operation_id="check_vaccination_certificate")
async def check(request: Request, context: Ctx, body: Shown, _: Annotated[None, allow_anyone()]) -> dict[str, Any]:
    """Whether a certificate that somebody shows is ours and valid; what it says is in it, nothing more is told."""
    try:
        kind, content = verified(body.document, context.document_key.public)
        certificate_id = UUID(str(content.get("id")))
    except (DocumentInvalid, ValueError):
        raise CertificateForged(pointer="/document") from None
    row = await queries.certificate(context.database, certificate_id) if kind == KIND else None
    if row is None:
        raise CertificateForged(pointer="/document")
    if row["status"] != "valid":
        raise CertificateEnded(status=row["status"], on=context.clock.day_of(row["ended_at"]))
    return {"valid": True, "certificate": content}


async def _opened(request: Request, context: Context, certificate_id: UUID, caller: Caller) -> Certificate:
    row = await queries.certificate(context.database, certificate_id)
    if row is None:
        raise NotFound(what="certificate")
    person_id: UUID = row["person_id"]
    await require_person(context.database, caller, person_id, what="certificate")
    purpose = require_purpose(request, caller)
    await audit_look(context.database, caller, "vaccination_certificate.read", [person_id], purpose=purpose)
    key = (await context.person_keys.of([person_id])).get(person_id)
    try:
        holder = unseal(person_id, key, row["holder"]) if key else None
    except SealBroken:
        holder = None
    if holder is None:
        raise DetailsErased
    told = row["content"] if isinstance(row["content"], dict) else json.loads(row["content"])
    content = {"id": certificate_id, "version": row["version"], "issued_on": row["issued_on"],
               "holder": holder, "doses": told["doses"]}  # fmt: skip
    document = context.document_key.signed(KIND, content)
    return Certificate(person_id=person_id, status=row["status"], document=document, **content)

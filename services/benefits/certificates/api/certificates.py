"""Employers' certificates: the evidence that the regulation prescribes, in electronic form."""

import dataclasses
from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import OUTSIDE, Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day, Reference, ShortText
from libs.common.keys.signed_documents import DocumentKey
from services.benefits.certificates import rows
from services.benefits.certificates.actions.certify import (
    NotEmployedHere,
    certify,
    employed_here,
    refuse_unknown_cause,
)
from services.benefits.certificates.actions.name_order import order_named
from services.benefits.claims.api.plausible_days import refuse_impossible_days
from services.benefits.claims.rows.filing import EMPLOYER_KNOWN
from services.benefits.context import Ctx

router = APIRouter(prefix="/v1/employer-certificates", tags=["certificates"])


class NewCertificate(Body):
    employer_id: UUID
    person_id: UUID
    cause: ShortText = Field(examples=["closure_order"])
    order_number: Reference = Field(examples=["BKK 1/2564"])
    first_day: Day
    last_day: Day
    wages_paid: bool

    @model_validator(mode="after")
    def _days(self) -> "NewCertificate":
        if self.first_day > self.last_day:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


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
    hash: str = Field(description="SHA-256 of the content in canonical JSON")
    document: str = Field(description="a JWS (RFC 7515) over the content, which the employer keeps")


@router.post("", status_code=201, operation_id="issue_certificate", response_model=Certificate)
async def issue(
    request: Request,
    context: Ctx,
    body: NewCertificate,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
) -> Response:
    """Certify, as the employer, that a person could not work on the days of an order, and whether wages were paid."""
    caller.require_employer(body.employer_id)
    refuse_unknown_cause(context.law.rule("benefits", "force_majeure"), body.cause)
    refuse_impossible_days(context, body.first_day, body.last_day)
    if not await employed_here(context.database, employer_id=body.employer_id, person_id=body.person_id):
        # An employer that is known brought its news: only one that is not known may still be on its way.
        known = await EMPLOYER_KNOWN.one(context.database, employer_id=body.employer_id)
        raise NotEmployedHere(pointer="/person_id", named=None if known else body.employer_id)
    number = body.order_number
    if body.cause == "closure_order":
        number = await order_named(
            context.database,
            employer_id=body.employer_id,
            person_id=body.person_id,
            order_number=body.order_number,
            first_day=body.first_day,
            last_day=body.last_day,
        )

    async def act(connection: AsyncConnection) -> Certificate:
        certificate = await certify(
            connection,
            context.law,
            issued_by=caller.name,
            today=context.clock.today(),
            **{**body.model_dump(), "order_number": number},
        )
        return _shown(certificate, context.document_key)

    return await carry_out_once(request, caller, "issue_certificate", act)


@router.get("/{certificate_id}", operation_id="read_certificate")
async def read(
    context: Ctx, certificate_id: UUID, caller: Annotated[Caller, allow(*OUTSIDE, "officer")]
) -> Certificate:
    """Read a certificate: for the employer that issued it, the person it is about, and the agency's staff."""
    certificate = visible(
        caller,
        await rows.certificate(context.database, certificate_id),
        lambda issued: Whose(person=issued.person_id, employer=issued.employer_id),
        what="certificate",
    )
    await audit_list(context.database, caller, "certificate.read", [certificate.person_id])
    return _shown(certificate, context.document_key)


def _shown(certificate: rows.Certificate, key: DocumentKey) -> Certificate:
    content = dataclasses.asdict(certificate)
    certificate_id = content.pop("certificate_id")
    document = key.signed("employer-certificate", {"id": certificate_id, **content})
    return Certificate(id=certificate_id, document=document, **content)

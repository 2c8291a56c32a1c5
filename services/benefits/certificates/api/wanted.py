"""Certificates that an employer still owes: the list, and the refusal of one."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit_list
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Text
from services.benefits.certificates.actions.refuse_wanted import refuse_wanted
from services.benefits.certificates.api.names import names_of_staff
from services.benefits.context import Ctx
from services.benefits.wanted import rows

router = APIRouter(prefix="/v1/certificates-wanted", tags=["certificates"])
_LISTING = Listing("wanted", first=FIRST_ID)


class WantedCertificate(BaseModel):
    """A claim of one of the staff that needs the employer's certificate; it may cover less than the days claimed."""

    claim_id: UUID
    employer_id: UUID
    person_id: UUID
    name: str | None = Field(description="of the person; null where registration does not tell it to the caller")
    cause: str
    first_day: date
    last_day: date
    asked_on: date = Field(description="the day on which the employer was asked")
    until: date = Field(description="the last day to certify; then an officer decides on what is known")
    overdue: bool = Field(description="true: that day has passed; a certificate is taken all the same")


class CertificateRefusal(Body):
    reason: rows.RefusedBecause
    because: Text = Field(description="in the employer's words, for the officer who decides")


class RefusedCertificate(BaseModel):
    """A certificate that the employer will not issue."""

    claim_id: UUID
    reason: rows.RefusedBecause


@router.get("", operation_id="list_wanted_certificates")
async def wanted(
    request: Request,
    context: Ctx,
    caller: Annotated[Caller, allow("employer", "payroll_agent", "officer")],
    asked: Pages,
    employer_id: UUID,
) -> Page[WantedCertificate]:
    """List the certificates that the employer has neither issued nor refused, the earliest claim first."""
    caller.require_employer(employer_id)
    found = await rows.wanted_of_employer(
        context.database, employer_id, after=asked.after(_LISTING), limit=asked.one_more
    )
    part = asked.cut(_LISTING, found, key=lambda wanted: wanted.claim_id)
    persons = [one.person_id for one in part.rows]
    await audit_list(context.database, caller, "certificate.wanted_list", persons)
    names = await names_of_staff(request, context, employer_id, persons)
    today = context.clock.today()
    return Page(items=[_shown(one, names.get(one.person_id), today) for one in part.rows], next=part.next)


@router.post("/{claim_id}/refusal", operation_id="refuse_certificate", response_model=RefusedCertificate)
async def refuse(
    request: Request,
    context: Ctx,
    claim_id: UUID,
    body: CertificateRefusal,
    caller: Annotated[Caller, allow("employer", "payroll_agent")],
) -> Response:
    """Refuse to certify, as the employer, and say why: an officer decides about the claim at once.

    A certificate may still be issued later.
    """
    known = visible(caller, await rows.wanted_of_claim(context.database, claim_id), _of_employer, what="claim")

    async def act(connection: AsyncConnection) -> RefusedCertificate:
        await refuse_wanted(
            connection,
            context.law,
            claim_id=claim_id,
            person_id=known.person_id,
            because=body.reason,
            words=body.because,
            refused_by=caller.name,
            today=context.clock.today(),
        )
        return RefusedCertificate(claim_id=claim_id, reason=body.reason)

    return await carry_out_once(request, caller, "refuse_certificate", act, status=200)


def _of_employer(wanted: rows.WantedState) -> Whose:
    return Whose(employer=wanted.employer_id)


def _shown(wanted: rows.Wanted, name: str | None, today: date) -> WantedCertificate:
    return WantedCertificate(
        claim_id=wanted.claim_id,
        employer_id=wanted.employer_id,
        person_id=wanted.person_id,
        name=name,
        cause=wanted.cause,
        first_day=wanted.first_day,
        last_day=wanted.last_day,
        asked_on=wanted.asked_on,
        until=wanted.until,
        overdue=wanted.until < today,
    )

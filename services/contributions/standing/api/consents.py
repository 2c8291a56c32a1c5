"""Consents of employers: which bank may ask for their standing, from a first to a last day."""

from datetime import date, datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.callers.whose import Whose, visible
from libs.common.door.requests.fields import Body, Day
from services.contributions.context import Ctx
from services.contributions.standing import rows
from services.contributions.standing.actions.certify_standing import (
    give_consent,
    withdraw_consent,
)
from services.contributions.standing.api.asked import carried_out, of_caller

router = APIRouter(prefix="/v1", tags=["standing"])
_CONSENTS = Listing("standing consents", first=LAST_ID)


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


@router.get("/standing-consents", operation_id="list_standing_consents")
async def list_consents(
    context: Ctx, caller: Annotated[Caller, allow("employer", "bank")], asked: Pages, employer_id: UUID | None = None
) -> Page[Consent]:
    """List the consents that the employer gave, or that the bank was given, newest first."""
    consents = await rows.consents(
        context.database, **of_caller(caller, employer_id), before=asked.after(_CONSENTS), limit=asked.one_more
    )
    part = asked.cut(_CONSENTS, consents, key=lambda one: one.consent_id)
    return Page(items=[_consent(one) for one in part.rows], next=part.next)


@router.post("/standing-consents", status_code=201, operation_id="give_standing_consent", response_model=Consent)
async def consent(
    request: Request, context: Ctx, body: NewConsent, caller: Annotated[Caller, allow("employer", programs=False)]
) -> Response:
    """Let one bank ask for the employer's standing, from a first to a last day."""
    caller.require_employer(body.employer_id)

    async def act(connection: AsyncConnection) -> Consent:
        return _consent(await give_consent(connection, given_by=caller.name, **body.model_dump()))

    return await carried_out(request, context, caller, "give_standing_consent", act, (body.employer_id, body.bank_id))


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


def _consent(given: rows.Consent) -> Consent:
    return Consent(
        id=given.consent_id,
        employer_id=given.employer_id,
        bank_id=given.bank_id,
        first_day=given.first_day,
        last_day=given.last_day,
        revoked_at=given.revoked_at,
    )

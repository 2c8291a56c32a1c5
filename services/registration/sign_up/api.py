"""Sign-up by oneself: a request with national id and birthday, and its confirmation with the code."""

import hashlib
import hmac
from datetime import datetime
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.audit.writing import audit
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.limits import address_of
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Day, EnteredNumber, Phone
from libs.common.values.identifiers import person_id_of
from services.registration.accounts.api import SessionGiven
from services.registration.context import Context, Ctx
from services.registration.numbers.api import CheckedNumbers
from services.registration.sign_up.actions.ask_for_account import Asker, ask_for_account
from services.registration.sign_up.actions.make_codes import DIGITS, WAKE
from services.registration.sign_up.actions.open_account import AccountCodeInvalid, open_account

router = APIRouter(prefix="/v1/account-requests", tags=["accounts"])
Anybody = Annotated[Caller | None, allow("app", anyone=True)]
"""A client of the kind `app`, or a device without one: that is counted by its address."""


class NewAccountRequest(Body):
    """`phone`: the code goes there only if it is on record; without it to the first phone on record."""

    national_id: EnteredNumber = Field(examples=["3100600445635"])
    born_on: Day
    phone: Phone | None = None


class AccountRequest(BaseModel):
    """A request for an account, which says nothing of anybody."""

    id: UUID
    expires_at: datetime = Field(description="until when a code that is sent for it is good")


class ConfirmationCode(Body):
    code: Annotated[str, Field(pattern=rf"^[0-9]{{{DIGITS}}}$", examples=["042137"])]


class AccountOpened(SessionGiven):
    """The person's account, and the session with which the app gets the person's tokens."""


@router.post("", status_code=202, operation_id="ask_for_account", response_model=AccountRequest)
async def ask(
    request: Request, context: Ctx, body: NewAccountRequest, numbers: CheckedNumbers, caller: Anybody
) -> Response:
    """Ask for an account of one's own. If national id and birthday fit, a code goes to the phone on record.

    The answer is the same for everybody: whether somebody is insured, or has a phone on record, it does not tell.
    """
    numbers.require("national_id", body.national_id, pointer="/national_id")
    whoever, asker = _who(request, context, caller)
    named_id = person_id_of(body.national_id, agency_key=context.agency_key)

    async def act(connection: AsyncConnection) -> AccountRequest:
        made = await ask_for_account(
            connection,
            named_id=named_id,
            born_on=body.born_on,
            phone=body.phone,
            asker=asker,
            tries_max=context.sign_up.tries,
            now=context.clock.now(),
        )
        await audit(connection, whoever, "account.asked_for", subject=str(named_id))
        return AccountRequest(id=made.request_id, expires_at=made.expires_at)

    answer = await carry_out_once(request, whoever, "ask_for_account", act, status=202, audited=False)
    context.wakeups.signal(WAKE)
    return answer


@router.post(
    "/{request_id}/confirmation",
    status_code=201,
    operation_id="confirm_account_request",
    response_model=AccountOpened,
)
async def confirm(
    request: Request, context: Ctx, request_id: UUID, body: ConfirmationCode, caller: Anybody
) -> Response:
    """Open the account with the code from the phone. Six wrong ones, and nothing is compared until the next day."""
    whoever, asker = _who(request, context, caller)

    async def act(connection: AsyncConnection) -> AccountOpened | AccountCodeInvalid:
        opened = await open_account(
            connection,
            request_id,
            body.code,
            asker=asker,
            client_id=None if caller is None else caller.party_id,
            opened_by=whoever.name,
            tries_max=context.sign_up.tries,
            secret=context.details_secret,
            now=context.clock.now(),
        )
        if isinstance(opened, AccountCodeInvalid):
            await audit(connection, whoever, "account_code.wrong", subject=str(opened.values["named_id"]))
            return opened
        await audit(connection, whoever, "account.opened", subject=str(opened.person_id), detail=opened.account)
        return AccountOpened.of(opened.person_id, opened.account, opened.session)

    return await carry_out_once(
        request, whoever, "confirm_account_request", act, audited=False, shown_once="refresh_token"
    )


def _who(request: Request, context: Context, caller: Caller | None) -> tuple[Caller, Asker]:
    """Tell the caller, and as whom it is counted. Addresses are kept as keyed hashes alone."""
    limits = context.sign_up
    if caller is not None:
        return caller, Asker(caller.counted_as, asks_max=None, wrong_codes_max=limits.wrong_codes_of_client)
    address = hmac.digest(context.agency_key.encode(), address_of(request).encode(), hashlib.sha256).hex()[:32]
    nobody = Caller(subject=f"nobody-{address}", party="app")
    return nobody, Asker(
        f"address {address}", asks_max=limits.asks_of_address, wrong_codes_max=limits.wrong_codes_of_address
    )

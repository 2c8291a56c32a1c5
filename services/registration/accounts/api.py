"""Accounts of the app and their persons. The identity provider asks here for whom a token speaks."""

from datetime import datetime
from typing import Annotated, Literal, Self
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, Reference
from libs.common.refusals import NotFound
from services.registration.accounts import rows
from services.registration.accounts.actions.link_account import (
    count_try,
    end_link,
    link_account,
    make_code,
    redeem_code,
)
from services.registration.accounts.actions.renew_session import (
    Session,
    SessionInvalid,
    begin_session,
    renew_session,
)
from services.registration.context import Ctx

router = APIRouter(prefix="/v1", tags=["accounts"])
Account = Annotated[str, Field(pattern=r"^[\x21-\x7e]{1,200}$", examples=["8c1f0a52-app-account"])]


class NewActivationCode(Body):
    person_id: UUID


class CounterLink(Body):
    person_id: UUID
    account: Account


class Redemption(Body):
    account: Account
    code: Reference = Field(examples=["7KQ2-M8XB-4T"])


class LinkedAccount(Body):
    account: Account


class ActivationCode(BaseModel):
    """The code that a person types into the app to link their account."""

    code: str | None = Field(description="shown once: null in the answer to a request that is sent again")
    expires_at: datetime


class PersonLinked(BaseModel):
    """The person for whom the account speaks from now on."""

    id: UUID = Field(description="the person, as in person_id")
    person_id: UUID


class SessionGiven(PersonLinked):
    """The account and the session with which its app gets the person's access tokens."""

    account: str = Field(description="the account: `sub` of the person's tokens")
    refresh_token: str | None = Field(
        description="for the token endpoint (`grant_type=refresh_token`), good once; shown once"
    )
    refresh_expires_at: datetime = Field(description="until when the token is good")

    @classmethod
    def of(cls, person_id: UUID, account: str, session: Session) -> Self:
        return cls(
            id=person_id,
            person_id=person_id,
            account=account,
            refresh_token=session.token,
            refresh_expires_at=session.expires_at,
        )


class CodeRedeemed(PersonLinked):
    """The person whose code it was; for a client of the kind `app` with the account's session."""

    account: str
    refresh_token: str | None = Field(default=None, description="as at `confirm_account_request`; shown once")
    refresh_expires_at: datetime | None = Field(default=None, description="until when the token is good")


class Renewal(Body):
    refresh_token: Annotated[str, Field(pattern=r"^[A-Za-z0-9_-]{20,100}$")]
    client_id: UUID


class LinkAtCounter(PersonLinked):
    """A link that an officer makes for a person at the counter."""

    how: Literal["counter"] = Field(default="counter", description="where the person was recognised")


class LinkEnded(BaseModel):
    """The person from whom the account was unlinked."""

    id: UUID = Field(description="the person")
    ended: Literal[True] = Field(default=True, description="always true")


class AccountOwner(BaseModel):
    """The person for whom the account speaks; after a merge, the kept one."""

    person_id: UUID


@router.post("/activation-codes", status_code=201, operation_id="make_activation_code", response_model=ActivationCode)
async def code(
    request: Request, context: Ctx, body: NewActivationCode, caller: Annotated[Caller, allow("officer", "person")]
) -> Response:
    """Make a code for the person's app: at the counter, or for a caller whose identity the hotline has checked."""
    if caller.party == "person" and (not caller.is_person(body.person_id) or caller.acting is None):
        raise NotFound(what="person", pointer="/person_id")
    now = context.clock.now()

    async def act(connection: AsyncConnection) -> ActivationCode:
        made, expires_at = await make_code(connection, body.person_id, made_by=caller.name, now=now)
        return ActivationCode(code=f"{made[:4]}-{made[4:8]}-{made[8:]}", expires_at=expires_at)

    return await carry_out_once(request, caller, "make_activation_code", act, shown_once="code")


@router.post("/account-links", status_code=201, operation_id="link_account", response_model=LinkAtCounter)
async def link(request: Request, body: CounterLink, caller: Annotated[Caller, allow("officer")]) -> Response:
    """Link an account to the person who is at the counter."""

    async def act(connection: AsyncConnection) -> LinkAtCounter:
        person_id = await link_account(
            connection, account=body.account, person_id=body.person_id, how="counter", linked_by=caller.name
        )
        return LinkAtCounter(id=person_id, person_id=person_id)

    return await carry_out_once(request, caller, "link_account", act)


@router.post(
    "/account-links/redemption", status_code=201, operation_id="redeem_activation_code", response_model=CodeRedeemed
)
async def redeem(
    request: Request, context: Ctx, body: Redemption, caller: Annotated[Caller, allow("system", "app")]
) -> Response:
    """Link the account of a user who typed a code; the app's backend calls this. Five wrong codes a day and account."""
    now = context.clock.now()
    client_id = caller.party_id if caller.party == "app" else None
    async with context.database.transaction(wakes=False) as connection:
        await count_try(connection, body.account, now=now)

    async def act(connection: AsyncConnection) -> CodeRedeemed:
        person_id = await redeem_code(connection, account=body.account, code=body.code, now=now, client_id=client_id)
        redeemed = CodeRedeemed(id=person_id, person_id=person_id, account=body.account)
        if client_id is None:
            return redeemed
        session = await begin_session(connection, account=body.account, client_id=client_id, now=now)
        return redeemed.model_copy(update={"refresh_token": session.token, "refresh_expires_at": session.expires_at})

    return await carry_out_once(request, caller, "redeem_activation_code", act, shown_once="refresh_token")


@router.post("/account-sessions/renewal", operation_id="renew_account_session", response_model=SessionGiven)
async def renew(request: Request, context: Ctx, body: Renewal, caller: Annotated[Caller, allow("system")]) -> Response:
    """Renew an account's session for the client that showed its token: what the token endpoint asks here."""

    async def act(connection: AsyncConnection) -> SessionGiven | SessionInvalid:
        renewed = await renew_session(connection, body.refresh_token, client_id=body.client_id, now=context.clock.now())
        if isinstance(renewed, SessionInvalid):
            return renewed
        return SessionGiven.of(renewed.person_id, renewed.account, renewed.session)

    return await carry_out_once(request, caller, "renew_account_session", act, status=200, shown_once="refresh_token")


@router.post("/account-links/end", operation_id="end_account_link", response_model=LinkEnded)
async def end(request: Request, body: LinkedAccount, caller: Annotated[Caller, allow("officer", "person")]) -> Response:
    """End the link between an account and a person, after a lost phone or a mistake."""
    own = caller.person_ids if caller.party == "person" else None

    async def act(connection: AsyncConnection) -> LinkEnded:
        person_id = await end_link(connection, account=body.account, by=caller.name, person_ids=own)
        return LinkEnded(id=person_id)

    return await carry_out_once(request, caller, "end_account_link", act, status=200)


@router.post("/account-links/resolution", operation_id="resolve_account")
async def resolve(context: Ctx, body: LinkedAccount, _: Annotated[Caller, allow("system")]) -> AccountOwner:
    """Read to whom an account belongs; the identity provider puts the answer into its tokens."""
    person_id = await rows.person_of_account(context.database, body.account)
    if person_id is None:
        raise NotFound(what="link")
    return AccountOwner(person_id=person_id)

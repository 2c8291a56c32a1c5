"""Onboard programs of HR vendors, banks, employers and places, with their scopes, keys and contacts."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, JsonObject, Name
from libs.common.refusals import NotFound
from libs.contracts.loans import BANKS
from libs.contracts.programmes import PLACES
from libs.contracts.registration import MandateScope
from libs.copies.banks import once_bank_is_known
from libs.copies.late_events import once_heard
from services.registration.clients import rows
from services.registration.clients.actions.onboard_client import (
    PlaceUnknown,
    change_keys,
    onboard,
    require_public_keys,
    revoke_client,
)
from services.registration.context import Ctx
from services.registration.mandates.api import Contact, ContactShown

router = APIRouter(prefix="/v1/clients", tags=["clients"])
Officer = Annotated[Caller, allow("officer")]
Keys = Annotated[list[JsonObject], Field(max_length=20)]


class NewClient(Body):
    name: Name
    party: rows.Party
    party_id: UUID | None = Field(None, description="whom it speaks for; an `app` has none")
    scopes: Annotated[list[MandateScope], Field(max_length=3)] = []
    """What its tokens may be used for; the clients of banks and places, and an app, need none."""
    contacts: Annotated[list[Contact], Field(max_length=20)] = []
    keys: Keys


class NewKeys(Body):
    keys: Keys


class Client(BaseModel):
    """A program that uses the doors for one party."""

    id: UUID
    name: str
    party: str = Field(description="payroll_agent, employer, bank, app, laboratory, or facility: a site or a hospitel")
    party_id: UUID = Field(description="whom it speaks for; of an app the client itself")
    scopes: list[str] = Field(description="what its tokens may be used for")
    contacts: list[ContactShown]
    keys: list[JsonObject] = Field(
        description="JWKs that open the door now: for a day after a change also the ones before; none once revoked"
    )
    revoked: bool

    @classmethod
    def of(cls, client: rows.Client) -> "Client":
        return cls(
            id=client.client_id,
            name=client.name,
            party=client.party,
            party_id=client.party_id,
            scopes=client.scopes,
            contacts=[ContactShown.model_validate(contact) for contact in client.contacts],
            keys=_open_keys(client),
            revoked=client.revoked_at is not None,
        )


def _open_keys(client: rows.Client) -> list[JsonObject]:
    if client.revoked_at is not None:
        return []
    known = {key["kid"] for key in client.keys}
    before = client.previous_keys or [] if client.overlap else []
    return [*client.keys, *(key for key in before if key["kid"] not in known)]


@router.post("", status_code=201, operation_id="onboard_client", response_model=Client)
async def new(request: Request, context: Ctx, body: NewClient, caller: Officer) -> Response:
    """Onboard a program. It signs its token requests with its private key (RFC 7523)."""
    require_public_keys(body.keys)

    async def act(connection: AsyncConnection) -> Client:
        return Client.of(
            await onboard(
                connection,
                name=body.name,
                party=body.party,
                party_id=body.party_id,
                scopes=body.scopes,
                contacts=[contact.model_dump(exclude_none=True) for contact in body.contacts],
                keys=body.keys,
                onboarded_by=caller.name,
            )
        )

    if body.party in {"laboratory", "facility"}:
        return await once_heard(
            context.database,
            lambda: carry_out_once(request, caller, "onboard_client", act),
            body.party_id,
            unknown=PlaceUnknown,
            known=rows.KNOWN_PLACE,
            consumer="registration",
            topic=PLACES,
        )
    return await once_bank_is_known(
        context.database,
        lambda: carry_out_once(request, caller, "onboard_client", act),
        body.party_id,
        consumer="registration",
        topic=BANKS,
    )


@router.get("/{client_id}", operation_id="read_client")
async def read(
    context: Ctx, client_id: UUID, caller: Annotated[Caller, allow("officer", "operator", "system")]
) -> Client:
    """Read a client in the form that the identity provider needs."""
    client = await rows.client(context.database, client_id)
    if client is None:
        raise NotFound(what="client")
    return Client.of(client)


@router.post("/{client_id}/keys", operation_id="change_client_keys", response_model=Client)
async def keys(request: Request, client_id: UUID, body: NewKeys, caller: Officer) -> Response:
    """Change a client's keys; the old keys stay valid for a day."""
    require_public_keys(body.keys)

    async def act(connection: AsyncConnection) -> Client:
        return Client.of(await change_keys(connection, client_id, body.keys))

    return await carry_out_once(request, caller, "change_client_keys", act, status=200)


@router.post("/{client_id}/revocation", operation_id="revoke_client", response_model=Client)
async def revoke(request: Request, client_id: UUID, caller: Officer) -> Response:
    """Revoke a client: it gets no more tokens."""

    async def act(connection: AsyncConnection) -> Client:
        return Client.of(await revoke_client(connection, client_id, by=caller.name))

    return await carry_out_once(request, caller, "revoke_client", act, status=200)

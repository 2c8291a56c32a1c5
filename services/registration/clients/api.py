"""Onboarding of programs: HR vendors', banks' and employers' clients with their scopes, keys and contacts."""

import json
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body, JsonObject, Name
from libs.common.refusals import NotFound
from libs.contracts.loans import BANKS
from libs.contracts.registration import MandateScope
from libs.copies.banks import once_heard_of
from services.registration.clients import rows
from services.registration.clients.actions.onboard_client import (
    change_keys,
    onboard,
    require_public_keys,
    revoke_client,
)
from services.registration.context import Ctx
from services.registration.mandates.api import Contact

router = APIRouter(prefix="/v1/clients", tags=["clients"])
Officer = Annotated[Caller, allow("officer")]
Keys = Annotated[list[JsonObject], Field(max_length=20)]


class NewClient(Body):
    name: Name
    party: Literal["payroll_agent", "employer", "bank"]
    party_id: UUID
    scopes: Annotated[list[MandateScope], Field(max_length=3)] = []
    """What its tokens may be used for; a bank's client needs none."""
    contacts: Annotated[list[Contact], Field(max_length=20)] = []
    keys: Keys


class NewKeys(Body):
    keys: Keys


class Client(BaseModel):
    id: UUID
    name: str
    party: str
    party_id: UUID
    scopes: list[str]
    contacts: list[dict[str, Any]]
    keys: list[dict[str, Any]]
    """Those that open the door now: for a day after a change also the ones before."""
    revoked: bool


@router.post("", status_code=201, operation_id="onboard_client", response_model=Client)
async def new(request: Request, context: Ctx, body: NewClient, caller: Officer) -> Response:
    """An officer onboards a program; it signs its token requests with its private key (RFC 7523)."""
    require_public_keys(body.keys)
    contacts = [contact.model_dump(exclude_none=True) for contact in body.contacts]

    async def act(connection: AsyncConnection) -> Any:
        told = {**body.model_dump(exclude={"contacts"}), "contacts": contacts}
        client_id = await onboard(connection, onboarded_by=caller.name, **told)
        return Client(id=client_id, revoked=False, **told)

    return await once_heard_of(
        context.database,
        lambda: carry_out_once(request, caller, "onboard_client", act),
        body.party_id,
        consumer="registration",
        topic=BANKS,
    )


@router.get("/{client_id}", operation_id="read_client")
async def read(
    request: Request, context: Ctx, client_id: UUID, caller: Annotated[Caller, allow("officer", "operator", "system")]
) -> Client:
    """A client as the identity provider needs it."""
    found = await rows.client(context.database, client_id)
    if found is None:
        raise NotFound(what="client")
    return _shown(found)


@router.post("/{client_id}/keys", operation_id="change_client_keys", response_model=Client)
async def keys(request: Request, client_id: UUID, body: NewKeys, caller: Officer) -> Response:
    """New keys; the ones before open the door for another day."""
    require_public_keys(body.keys)

    async def act(connection: AsyncConnection) -> Any:
        await change_keys(connection, client_id, body.keys)
        return _shown(await rows.client_in(connection, client_id))

    return await carry_out_once(request, caller, "change_client_keys", act, status=200)


@router.post("/{client_id}/revocation", operation_id="revoke_client", response_model=Client)
async def revoke(request: Request, client_id: UUID, caller: Officer) -> Response:
    """The client gets no token any more."""

    async def act(connection: AsyncConnection) -> Any:
        await revoke_client(connection, client_id, by=caller.name)
        return _shown(await rows.client_in(connection, client_id))

    return await carry_out_once(request, caller, "revoke_client", act, status=200)


def _shown(row: dict[str, Any]) -> Client:
    keys = json.loads(row["keys"])
    if row["overlap"]:
        known = {key["kid"] for key in keys}
        keys += [key for key in json.loads(row["previous_keys"] or "[]") if key["kid"] not in known]
    return Client(
        id=row["client_id"],
        contacts=json.loads(row["contacts"]),
        keys=keys if row["revoked_at"] is None else [],
        revoked=row["revoked_at"] is not None,
        **{name: row[name] for name in ("name", "party", "party_id", "scopes")},
    )

"""Onboard programs that use the doors, with their public keys. The agency never has a private key."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.issuer_keys import signing_keys
from libs.common.refusals import Fault, NotFound, Refusal
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClientRevoked, MandateScope
from libs.copies.banks import require_bank
from libs.copies.ended_clients import end_clients
from services.registration.clients import rows
from services.registration.clients.rows import Client, Party

KEYS_MAX = 5
_KID_LENGTH_MAX = 200
_PUBLIC_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e", "kid", "use", "alg"})
_PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")


class ClientKeyInvalid(Refusal):
    code = "client_key_invalid"
    kind = "invalid"


class PlaceUnknown(Refusal):
    code = "place_unknown"
    kind = "not_found"
    follows_from_news = True


class PlaceHasEnded(Refusal):
    code = "place_has_ended"


class AppOfNobody(Refusal):
    code = "app_of_nobody"
    kind = "invalid"


def require_public_keys(keys: Sequence[Mapping[str, Any]]) -> None:
    """Require JWKs (RFC 7517) with the public half only."""
    faults = []
    for place, key in enumerate(keys):
        if private := [name for name in _PRIVATE_MEMBERS if name in key]:
            faults.append(Fault(f"/keys/{place}/{private[0]}", "private_key"))
        elif set(key) - _PUBLIC_MEMBERS or not _named(key) or not signing_keys({"keys": [key]}):
            faults.append(Fault(f"/keys/{place}", "invalid"))
    if faults or not 1 <= len(keys) <= KEYS_MAX or len({key["kid"] for key in keys}) < len(keys):
        raise ClientKeyInvalid(faults=faults, pointer="/keys")


def _named(key: Mapping[str, Any]) -> bool:
    kid = key.get("kid")
    return isinstance(kid, str) and len(kid) <= _KID_LENGTH_MAX


async def onboard(
    connection: AsyncConnection,
    *,
    name: str,
    party: Party,
    party_id: UUID | None,
    scopes: Sequence[MandateScope],
    contacts: Sequence[Mapping[str, str]],
    keys: Sequence[Mapping[str, Any]],
    onboarded_by: str,
) -> Client:
    """Onboard a client. It speaks for one party: a payroll agent, an employer, a bank (whose id loans gave), a place.

    A place is a laboratory, or a facility: a site or a hospitel. Its id programmes gave.

    The agency's app is its own party: it signs people up, who then speak for themselves.
    """
    client_id = uuid7()
    if party == "app":
        if party_id is not None or scopes:
            raise AppOfNobody(pointer="/scopes" if scopes else "/party_id")
        party_id = client_id
    elif party_id is None:
        raise NotFound(what=party.replace("_", " "), pointer="/party_id")
    elif party == "bank":
        await require_bank(connection, party_id, pointer="/party_id")
    elif party in {"laboratory", "facility"}:
        await _require_place(connection, party, party_id)
    elif not await rows.is_registered(connection, party, party_id):
        raise NotFound(what=party.replace("_", " "), pointer="/party_id")
    await rows.insert_client(
        connection,
        client_id=client_id,
        name=name,
        party=party,
        party_id=party_id,
        scopes=scopes,
        contacts=json.dumps(list(contacts), ensure_ascii=False),
        keys=json.dumps(list(keys)),
        onboarded_by=onboarded_by,
    )
    return await _client(connection, client_id)


async def _require_place(connection: AsyncConnection, party: Party, place_id: UUID) -> None:
    place = await rows.place(connection, place_id)
    if place is None or place.party != party:
        raise PlaceUnknown(pointer="/party_id", named=place_id)
    if place.closed:
        raise PlaceHasEnded(pointer="/party_id")


async def change_keys(connection: AsyncConnection, client_id: UUID, keys: Sequence[Mapping[str, Any]]) -> Client:
    """Return the client with its new keys; the old keys stay valid for a day. Refused if the client is revoked."""
    if not await rows.change_keys(connection, client_id, json.dumps(list(keys))):
        raise NotFound(what="client")
    return await _client(connection, client_id)


async def revoke_client(connection: AsyncConnection, client_id: UUID, *, by: str) -> Client:
    """Revoke a client: it gets no new token, its tokens are refused, its webhook endpoints end.

    A second call changes nothing.
    """
    revoked = await rows.revoke_client(connection, client_id, by=by)
    if revoked is not None:
        fact = ClientRevoked(
            client_id=revoked.client_id,
            party=revoked.party,
            party_id=revoked.party_id,
            others_stand=revoked.others_stand,
            revoked_at=revoked.revoked_at,
        )
        await end_clients(connection, [fact.model_dump_json()])
        await append(connection, fact)
    return await _client(connection, client_id)


async def _client(connection: AsyncConnection, client_id: UUID) -> Client:
    client = await rows.client(connection, client_id)
    if client is None:
        raise NotFound(what="client")
    return client

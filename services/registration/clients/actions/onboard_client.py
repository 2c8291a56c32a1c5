"""Programs that use the doors: onboarded by an officer, with their public keys. The agency never has a private one."""

import json
from collections.abc import Mapping, Sequence
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.issuer_keys import signing_keys
from libs.common.refusals import Fault, NotFound, Refusal, Sentence
from libs.common.spine.outbox import append
from libs.common.values.identifiers import uuid7
from libs.contracts.registration import ClientRevoked
from libs.copies.banks import require_bank
from libs.copies.ended_clients import end_clients

KEYS_MAX = 5
_PUBLIC_MEMBERS = frozenset({"kty", "crv", "x", "y", "n", "e", "kid", "use", "alg"})
_PRIVATE_MEMBERS = ("d", "p", "q", "dp", "dq", "qi", "oth", "k")
_NEW = text("""
    INSERT INTO client (client_id, name, party, party_id, scopes, contacts, keys, onboarded_by)
    VALUES (:client_id, :name, :party, :party_id, CAST(:scopes AS text[]), CAST(:contacts AS json),
            CAST(:keys AS json), :onboarded_by)
""")
_AGENT = text("SELECT 1 FROM payroll_agent WHERE agent_id = :party_id")
_EMPLOYER = text("SELECT 1 FROM employer WHERE employer_id = :party_id")
# For a day after a change both the new keys and the ones before open the door.
_KEYS = text("""
    UPDATE client SET previous_keys = keys, keys = CAST(:keys AS json), keys_changed_at = clock_timestamp()
    WHERE client_id = :client_id AND revoked_at IS NULL RETURNING *
""")
_KNOWN = text("SELECT 1 FROM client WHERE client_id = :client_id")
_REVOKE = text("""
    UPDATE client c SET revoked_at = clock_timestamp(), revoked_by = :by
    WHERE client_id = :client_id AND revoked_at IS NULL
    RETURNING client_id, party, party_id, revoked_at, EXISTS (
        SELECT FROM client o WHERE o.party = c.party AND o.party_id = c.party_id AND o.client_id <> c.client_id
          AND o.revoked_at IS NULL) AS others_stand
""")


class ClientKeyInvalid(Refusal):
    code = "client_key_invalid"
    kind = "invalid"
    sentence = Sentence(
        en="Send one to five public keys (EC, RSA from 2048 bits, Ed25519), each with a kid, never a private one.",
        th="ส่งกุญแจสาธารณะ (EC, RSA 2048 บิตขึ้นไป, Ed25519) หนึ่งถึงห้าดอก แต่ละดอกมี kid ของตน ห้ามส่งกุญแจส่วนตัว",
        vi="Gửi một đến năm khóa công khai (EC, RSA từ 2048 bit, Ed25519), mỗi khóa có kid; không gửi khóa riêng.",
    )


def require_public_keys(keys: Sequence[Mapping[str, Any]]) -> None:
    """JWKs (RFC 7517) of the public half alone."""
    faults = []
    for place, key in enumerate(keys):
        if private := [name for name in _PRIVATE_MEMBERS if name in key]:
            faults.append(Fault(f"/keys/{place}/{private[0]}", "private_key"))
        elif set(key) - _PUBLIC_MEMBERS or not isinstance(key.get("kid"), str) or not signing_keys({"keys": [key]}):
            faults.append(Fault(f"/keys/{place}", "invalid"))
    if faults or not 1 <= len(keys) <= KEYS_MAX or len({key["kid"] for key in keys}) < len(keys):
        raise ClientKeyInvalid(faults=faults, pointer="/keys")


async def onboard(
    connection: AsyncConnection,
    *,
    party: str,
    party_id: UUID,
    contacts: Sequence[Any],
    keys: Sequence[Any],
    **told: Any,
) -> UUID:
    """A client speaks for one party: a payroll agent, an employer or a bank (whose ids loans gives)."""
    if party == "bank":
        await require_bank(connection, party_id, pointer="/party_id")
    known = {"payroll_agent": _AGENT, "employer": _EMPLOYER}.get(party)
    if known is not None and (await connection.execute(known, {"party_id": party_id})).one_or_none() is None:
        raise NotFound(what=party.replace("_", " "), pointer="/party_id")
    client_id = uuid7()
    row = {"client_id": client_id, "party": party, "party_id": party_id, **told}
    await connection.execute(
        _NEW, {**row, "contacts": json.dumps(list(contacts), ensure_ascii=False), "keys": json.dumps(list(keys))}
    )
    return client_id


async def change_keys(connection: AsyncConnection, client_id: UUID, keys: Sequence[Any]) -> dict[str, Any]:
    changed = await connection.execute(_KEYS, {"client_id": client_id, "keys": json.dumps(list(keys))})
    row = changed.mappings().one_or_none()
    if row is None:
        raise NotFound(what="client")
    return dict(row)


async def revoke_client(connection: AsyncConnection, client_id: UUID, *, by: str) -> None:
    """It gets no token any more, those it has are refused, its webhook endpoints end. Revoked again it is no news."""
    row = (await connection.execute(_REVOKE, {"client_id": client_id, "by": by})).mappings().one_or_none()
    if row is None:
        if (await connection.execute(_KNOWN, {"client_id": client_id})).one_or_none() is None:
            raise NotFound(what="client")
        return
    fact = ClientRevoked(**row)
    await end_clients(connection, [fact.model_dump_json()])
    await append(connection, fact)

"""Reads of clients and their keys."""

from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database

_CLIENT = text("""
    SELECT client_id, name, party, party_id, scopes, CAST(contacts AS text) AS contacts, CAST(keys AS text) AS keys,
           CAST(previous_keys AS text) AS previous_keys, revoked_at,
           coalesce(keys_changed_at > clock_timestamp() - interval '1 day', false) AS overlap
    FROM client WHERE client_id = :client_id
""")


async def client(database: Database, client_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CLIENT, {"client_id": client_id})
    return dict(rows[0]) if rows else None


async def client_in(connection: AsyncConnection, client_id: UUID) -> dict[str, Any]:
    return dict((await connection.execute(_CLIENT, {"client_id": client_id})).mappings().one())

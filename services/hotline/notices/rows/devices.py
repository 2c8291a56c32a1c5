"""Statements about the devices on which persons want to hear of messages."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

Platform = Literal["android", "ios", "web"]


@dataclass(frozen=True, slots=True)
class Device:
    """A device of a person, in the app of a client."""

    device_id: UUID
    platform: Platform
    registered_at: datetime


_ONE_AT_A_TIME = Command("SELECT pg_advisory_xact_lock(hashtextextended('devices ' || :person_id, 19))")
_OWN = "person_id = ANY(CAST(:person_ids AS uuid[])) AND removed_at IS NULL"
_COUNT = Query(int, f"SELECT count(*) FROM device WHERE {_OWN} AND token <> :token")
# A token that the person has already is the same device; another person's is nobody's to take.
_REGISTER = Query(
    Device,
    f"""
    INSERT INTO device AS known (device_id, person_id, client_id, platform, token)
    VALUES (:device_id, :person_id, :client_id, :platform, :token)
    ON CONFLICT (client_id, token) WHERE removed_at IS NULL DO UPDATE SET platform = excluded.platform
        WHERE known.person_id = ANY(CAST(:person_ids AS uuid[]))
    RETURNING {columns(Device)}
    """,
)
_REPLACE = Query(
    Device,
    f"UPDATE device SET token = :token WHERE device_id = :device_id AND {_OWN} RETURNING {columns(Device)}",
)
_REMOVE = Query(
    Device,
    f"""
    UPDATE device SET removed_at = clock_timestamp() WHERE device_id = :device_id AND {_OWN}
    RETURNING {columns(Device)}
    """,
)
_REMOVE_OF_CLIENT = Query(
    Device,
    f"""
    UPDATE device SET removed_at = clock_timestamp()
    WHERE device_id = :device_id AND client_id = :client_id AND removed_at IS NULL
    RETURNING {columns(Device)}
    """,
)
_LISTED = Query(
    Device, f"SELECT {columns(Device)} FROM device WHERE {_OWN} AND device_id > :after ORDER BY device_id LIMIT :limit"
)
remove_devices_of_unlinked = Keep("""
    UPDATE device d SET removed_at = clock_timestamp()
    FROM unnest(CAST(:bodies AS json[])) e(data)
    WHERE d.person_id = (data ->> 'person_id')::uuid AND d.removed_at IS NULL
""")
forget_devices_of_erased = Keep(f"DELETE FROM device WHERE person_id IN ({PERSONS})")


async def lock_devices(connection: AsyncConnection, person_id: UUID) -> None:
    """Let requests about one person's devices wait for each other."""
    await _ONE_AT_A_TIME.run(connection, person_id=str(person_id))


async def count_others(connection: AsyncConnection, person_ids: Sequence[str], *, token: str) -> int:
    """Count the person's devices with another token."""
    return await _COUNT.one(connection, person_ids=list(person_ids), token=token)


async def insert_device(
    connection: AsyncConnection,
    device_id: UUID,
    *,
    person_id: UUID,
    person_ids: Sequence[str],
    client_id: UUID,
    platform: Platform,
    token: str,
) -> Device | None:
    """Insert a device, or find the person's own with this token; None where the token is another person's."""
    return await _REGISTER.first(
        connection,
        device_id=device_id,
        person_id=person_id,
        person_ids=list(person_ids),
        client_id=client_id,
        platform=platform,
        token=token,
    )


async def set_token(
    connection: AsyncConnection, device_id: UUID, *, person_ids: Sequence[str], token: str
) -> Device | None:
    """Set the token of a person's device; None where the device is not the person's."""
    return await _REPLACE.first(connection, device_id=device_id, person_ids=list(person_ids), token=token)


async def set_removed(connection: AsyncConnection, device_id: UUID, *, person_ids: Sequence[str]) -> Device | None:
    """Mark a person's device as removed; None where it is not the person's."""
    return await _REMOVE.first(connection, device_id=device_id, person_ids=list(person_ids))


async def set_removed_by_app(connection: AsyncConnection, device_id: UUID, *, client_id: UUID | None) -> Device | None:
    """Mark a device of an app's client as removed; None where it is not the client's."""
    return await _REMOVE_OF_CLIENT.first(connection, device_id=device_id, client_id=client_id)


async def devices_of_person(database: Database, person_ids: Sequence[str], *, after: UUID, limit: int) -> list[Device]:
    """List the person's devices, oldest first."""
    return await _LISTED.all(database, person_ids=list(person_ids), after=after, limit=limit)

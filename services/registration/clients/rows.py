"""Statements about clients and their keys."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query, Source
from libs.contracts.programmes import PlaceParty
from libs.contracts.registration import MandateScope
from libs.copies.keeping import Keep

Party = Literal["payroll_agent", "employer", "bank", "app", "laboratory", "facility"]


@dataclass(frozen=True, slots=True)
class Client:
    """A program that uses the doors. `keys`: JWKs; `overlap`: the old keys, which are valid too."""

    client_id: UUID
    name: str
    party: Party
    party_id: UUID
    scopes: list[str]
    contacts: Json
    keys: Json
    previous_keys: Json
    revoked_at: datetime | None
    overlap: bool


@dataclass(frozen=True, slots=True)
class RevokedClient:
    """A client that was revoked. `others_stand`: its party has another client that is not revoked."""

    client_id: UUID
    party: Party
    party_id: UUID
    revoked_at: datetime
    others_stand: bool


@dataclass(frozen=True, slots=True)
class Place:
    """A laboratory, site or hospitel, by the party that its programs are."""

    party: PlaceParty
    closed: bool


_CLIENT = Query(
    Client,
    """
    SELECT client_id, name, party, party_id, scopes, contacts, keys, previous_keys, revoked_at,
           coalesce(keys_changed_at > clock_timestamp() - interval '1 day', false) AS overlap
    FROM client WHERE client_id = :client_id
    """,
)
_AGENT = Query(bool, "SELECT EXISTS (SELECT FROM payroll_agent WHERE agent_id = :party_id) AS known")
_EMPLOYER = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :party_id) AS known")
keep_places = Keep("""
    INSERT INTO place (place_id, party)
    SELECT DISTINCT ON (1) (data ->> 'place_id')::uuid, data ->> 'party'
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT (place_id) DO UPDATE SET party = excluded.party
""")
keep_closings = Keep("""
    INSERT INTO place (place_id, closed_on)
    SELECT DISTINCT ON (1) (data ->> 'place_id')::uuid, (data ->> 'closed_on')::date
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT (place_id) DO UPDATE SET closed_on = excluded.closed_on
""")
# The row is locked: a place that is closing gets no program at the same moment.
_PLACE = Query(
    Place,
    """
    SELECT party, closed_on IS NOT NULL AS closed
    FROM place WHERE place_id = :place_id AND party IS NOT NULL FOR SHARE
    """,
)
KNOWN_PLACE = Query(bool, "SELECT EXISTS (SELECT FROM place WHERE place_id = :named AND party IS NOT NULL) AS known")
_OF_PLACES = Query(
    UUID,
    """
    SELECT client_id FROM client
    WHERE party IN ('laboratory', 'facility') AND party_id = ANY(CAST(:place_ids AS uuid[])) AND revoked_at IS NULL
    ORDER BY client_id
    """,
)
_INSERT = Command("""
    INSERT INTO client (client_id, name, party, party_id, scopes, contacts, keys, onboarded_by)
    VALUES (:client_id, :name, :party, :party_id, CAST(:scopes AS text[]), CAST(:contacts AS json),
            CAST(:keys AS json), :onboarded_by)
""")
# For a day after a change both the new keys and the ones before open the door.
_CHANGE_KEYS = Command("""
    UPDATE client SET previous_keys = keys, keys = CAST(:keys AS json), keys_changed_at = clock_timestamp()
    WHERE client_id = :client_id AND revoked_at IS NULL
""")
_REVOKE = Query(
    RevokedClient,
    """
    UPDATE client c SET revoked_at = clock_timestamp(), revoked_by = :by
    WHERE client_id = :client_id AND revoked_at IS NULL
    RETURNING client_id, party, party_id, revoked_at, EXISTS (
        SELECT FROM client o WHERE o.party = c.party AND o.party_id = c.party_id AND o.client_id <> c.client_id
          AND o.revoked_at IS NULL) AS others_stand
    """,
)


async def client(source: Source, client_id: UUID) -> Client | None:
    return await _CLIENT.first(source, client_id=client_id)


async def is_registered(connection: AsyncConnection, party: Party, party_id: UUID) -> bool:
    """Tell whether the payroll agent or the employer is registered."""
    known = _AGENT if party == "payroll_agent" else _EMPLOYER
    return await known.one(connection, party_id=party_id)


async def place(connection: AsyncConnection, place_id: UUID) -> Place | None:
    """Return the place and hold it as it is until the end of the transaction; None if it has not been heard of."""
    return await _PLACE.first(connection, place_id=place_id)


async def clients_of_places(connection: AsyncConnection, place_ids: Sequence[UUID]) -> list[UUID]:
    """List the clients of the places that are not revoked."""
    return await _OF_PLACES.all(connection, place_ids=list(place_ids))


async def insert_client(
    connection: AsyncConnection,
    *,
    client_id: UUID,
    name: str,
    party: Party,
    party_id: UUID,
    scopes: Sequence[MandateScope],
    contacts: str,
    keys: str,
    onboarded_by: str,
) -> None:
    """Insert a client; `contacts` and `keys` are JSON."""
    await _INSERT.run(
        connection,
        client_id=client_id,
        name=name,
        party=party,
        party_id=party_id,
        scopes=list(scopes),
        contacts=contacts,
        keys=keys,
        onboarded_by=onboarded_by,
    )


async def change_keys(connection: AsyncConnection, client_id: UUID, keys: str) -> bool:
    """Replace the client's keys, given as JSON; return False if the client was revoked or does not exist."""
    return bool(await _CHANGE_KEYS.run(connection, client_id=client_id, keys=keys))


async def revoke_client(connection: AsyncConnection, client_id: UUID, *, by: str) -> RevokedClient | None:
    """Revoke a client; return None if it is revoked already, or unknown."""
    return await _REVOKE.first(connection, client_id=client_id, by=by)

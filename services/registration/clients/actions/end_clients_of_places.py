"""Revoke the programs of laboratories, sites and hospitels that were closed."""

from collections.abc import Sequence

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.contracts.programmes import PlaceClosed
from services.registration.clients import rows
from services.registration.clients.actions.onboard_client import revoke_client


async def places_closed(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    """Keep the closings, and revoke the clients of the places: none works on for a place that is over."""
    await rows.keep_closings(connection, events)
    closed = [PlaceClosed.model_validate_json(event.body).place_id for event in events]
    for client_id in await rows.clients_of_places(connection, closed):
        await revoke_client(connection, client_id, by="programmes: the place is closed")

"""Programs that were revoked: their webhooks end in every service, and their last tokens are refused.

The owner of clients says the event; every service keeps the revoked client.
"""

import time
from collections.abc import Sequence

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.spine.events import Event

SUBJECT_START = "client-"
_FRESH_S = 1.0
_END = text("""
    INSERT INTO ended_client (subject, ended_at)
    SELECT :start || (data ->> 'client_id'), (data ->> 'revoked_at')::timestamptz
    FROM unnest(CAST(:bodies AS json[])) AS e(data) ORDER BY 1
    ON CONFLICT DO NOTHING
""")
# Of an endpoint from before its maker was kept only the party is known: it ends with the party's last program.
_END_ENDPOINTS = text("""
    UPDATE webhook_endpoint w SET state = 'removed'
    FROM unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE w.state <> 'removed' AND (w.made_by = :start || (data ->> 'client_id')
        OR (w.made_by IS NULL AND w.party = data ->> 'party' AND w.party_id = (data ->> 'party_id')::uuid
            AND NOT (data ->> 'others_stand')::boolean))
""")
# What it was answered, by the keys that it sent: told again to nobody. A record's client begins with `party:subject`.
_FORGET_ANSWERS = text("""
    DELETE FROM idempotency_record r USING unnest(CAST(:bodies AS json[])) AS e(data)
    WHERE strpos(r.client, ':' || :start || (data ->> 'client_id')) > 0
""")
# A token lives for minutes: a client that ended long ago has none.
_ENDED = Query(str, "SELECT subject FROM ended_client WHERE ended_at > clock_timestamp() - interval '1 day'")


async def end_clients(connection: AsyncConnection, bodies: Sequence[str]) -> None:
    """End the clients' tokens, webhook endpoints and stored answers.

    The facts have `client_id`, `party`, `party_id`, `others_stand` and `revoked_at`.
    """
    given = {"start": SUBJECT_START, "bodies": list(bodies)}
    await connection.execute(_END, given)
    await connection.execute(_END_ENDPOINTS, given)
    await connection.execute(_FORGET_ANSWERS, given)


async def clients_revoked(_: object, connection: AsyncConnection, events: Sequence[Event]) -> None:
    await end_clients(connection, [event.body for event in events])


class EndedClients:
    """The clients that ended, checked at every call of a program; read from the database at most once a second."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._ended: frozenset[str] = frozenset()
        self._read_at = float("-inf")

    async def include(self, subject: str) -> bool:
        if not subject.startswith(SUBJECT_START):
            return False
        begun = time.monotonic()
        if begun - self._read_at > _FRESH_S:
            self._ended, self._read_at = frozenset(await _ENDED.all(self._database)), begun
        return subject in self._ended

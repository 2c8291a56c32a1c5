"""Send each endpoint its events, in order, one at a time; whoever fails is retried alone, for three days.

A delivery is a consumer of our own log: its position moves after the receiver has answered 2xx. A process that dies in
between sends the event again, under the same `webhook-id`.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from time import perf_counter
from typing import Any
from uuid import UUID

import httpx
import structlog
from sqlalchemy import text

from libs.common.database import Database
from libs.common.refusals import Refusal
from libs.common.spine.events import Event
from libs.common.spine.log import EVENT_COLUMNS
from libs.common.supervision import concluded
from libs.common.webhooks.addresses import Resolve, resolved, target_of
from libs.common.webhooks.secrets import signatures

AT_ONCE = 64
EVENTS_AT_ONCE = 100
TIMEOUT_S = 10
PATIENCE = timedelta(days=3)
_PAUSES_S = (2, 10, 60, 300, 1800, 7200, 14_400)
log = structlog.get_logger()

_DUE = text("""
    SELECT endpoint_id FROM webhook_endpoint
    WHERE state = 'active' AND next_attempt_at <= :now AND position < (SELECT position FROM log_state)
      AND NOT EXISTS (SELECT FROM ended_client c WHERE c.subject = made_by)
    ORDER BY next_attempt_at LIMIT :limit
""")
_ENDPOINT = text("""
    SELECT e.*, s.position AS head FROM webhook_endpoint e, log_state s
    WHERE endpoint_id = :endpoint_id AND state = 'active'
      AND NOT EXISTS (SELECT FROM ended_client c WHERE c.subject = e.made_by)
""")
_EVENTS = text(f"""
    SELECT {EVENT_COLUMNS} FROM event_log
    WHERE position > :position AND position <= :head AND audience && CAST(:audience AS text[])
      AND (CAST(:types AS text[]) IS NULL OR type = ANY(CAST(:types AS text[])))
    ORDER BY position LIMIT :limit
""")
# The position is the fence: who replays meanwhile, or another process, has moved it.
_PASSED = text("""
    WITH told AS (
        UPDATE webhook_endpoint SET position = :position, attempts = 0, failing_since = NULL, next_attempt_at = :now
        WHERE endpoint_id = :endpoint_id AND position = :previous RETURNING endpoint_id
    )
    SELECT count(*) AS n FROM told
""")
_FAILED = text("""
    UPDATE webhook_endpoint SET attempts = attempts + 1, failing_since = coalesce(failing_since, :now),
           next_attempt_at = :again_at,
           state = CASE WHEN coalesce(failing_since, :now) <= :given_up_before THEN 'disabled' ELSE state END
    WHERE endpoint_id = :endpoint_id AND position = :previous AND state = 'active'
""")
_NOTE = text("""
    INSERT INTO webhook_delivery (endpoint_id, position, event_id, attempt, attempted_at, duration_ms, status, error)
    VALUES (:endpoint_id, :position, CAST(:event_id AS uuid), :attempt, :now, :duration_ms, :status, :error)
""")


class Deliveries:
    """One leader a service. `now` and `resolve` are arguments so that a day's outage can be told in a second."""

    def __init__(
        self,
        database: Database,
        *,
        key: str,
        private: bool,
        now: Callable[[], datetime],
        resolve: Resolve = resolved,
    ) -> None:
        self._database = database
        self._key = key
        self._private = private
        self._now = now
        self._resolve = resolve
        self._running: dict[UUID, asyncio.Task[None]] = {}
        self._client: httpx.AsyncClient | None = None

    async def run(self) -> bool:
        """Start what is due; an endpoint that takes its time holds up no other."""
        rows = await self._database.one_statement(_DUE, {"now": self._now(), "limit": AT_ONCE * 2})
        for row in rows:
            endpoint = row["endpoint_id"]
            if endpoint not in self._running and len(self._running) < AT_ONCE:
                task = asyncio.create_task(self._serve(endpoint))
                self._running[endpoint] = task
                task.add_done_callback(lambda _, done=endpoint: self._running.pop(done, None))  # type: ignore[misc]
        return False

    async def settled(self) -> None:
        """Wait for what is under way; for tests."""
        while self._running:
            await asyncio.gather(*self._running.values())

    async def stop(self) -> None:
        for task in list(self._running.values()):
            task.cancel()
        await asyncio.gather(*self._running.values(), return_exceptions=True)
        if self._client is not None:
            await concluded(self._client.aclose(), within_s=5)
            self._client = None

    async def _serve(self, endpoint_id: UUID) -> None:
        try:
            while await self._some(endpoint_id):
                pass
        except Exception as failure:  # noqa: BLE001 - of one endpoint; it is due again at once
            log.warning("webhooks.endpoint_failed", endpoint=str(endpoint_id), error=repr(failure)[:300])

    async def _some(self, endpoint_id: UUID) -> bool:
        """Send the next events of an endpoint; whether there may be more."""
        rows = await self._database.one_statement(_ENDPOINT, {"endpoint_id": endpoint_id})
        if not rows:
            return False
        endpoint = dict(rows[0])
        wanted = {name: endpoint[name] for name in ("position", "head", "audience", "types")}
        found = await self._database.many_rows(_EVENTS, {**wanted, "limit": EVENTS_AT_ONCE})
        for row in found:
            event = Event._make((*row, None))
            if not await self._delivered(endpoint, event):
                return False
            endpoint |= {"position": event.position, "attempts": 0}
        if len(found) < EVENTS_AT_ONCE:  # nothing else up to the head concerns it
            await self._pass(endpoint, endpoint["head"])
            return False
        return True

    async def _delivered(self, endpoint: dict[str, Any], event: Event) -> bool:
        begun, now = perf_counter(), self._now()
        status, error = await self._sent(endpoint, event, now)
        note = {"event_id": event.id, "position": event.position, "attempt": endpoint["attempts"] + 1, "now": now}
        note |= {"duration_ms": int((perf_counter() - begun) * 1000), "status": status, "error": error}
        await self._database.one_statement(_NOTE, {"endpoint_id": endpoint["endpoint_id"], **note})
        if status is not None and 200 <= status < 300:
            return await self._pass(endpoint, event.position)
        pause = _PAUSES_S[min(endpoint["attempts"], len(_PAUSES_S) - 1)]
        await self._database.one_statement(
            _FAILED,
            {
                "endpoint_id": endpoint["endpoint_id"],
                "previous": endpoint["position"],
                "now": now,
                "again_at": now + timedelta(seconds=pause),
                "given_up_before": now - PATIENCE,
            },
        )
        return False

    async def _pass(self, endpoint: dict[str, Any], position: int) -> bool:
        given = {"endpoint_id": endpoint["endpoint_id"], "previous": endpoint["position"], "position": position}
        return bool((await self._database.one_statement(_PASSED, {**given, "now": self._now()}))[0]["n"])

    async def _sent(self, endpoint: dict[str, Any], event: Event, now: datetime) -> tuple[int | None, str | None]:
        """The receiver's status, or why there was none. Its answer's body is not read."""
        body = json.dumps(event.cloud_event(), ensure_ascii=False, separators=(",", ":"))
        generations = (endpoint["generation"], endpoint["rotated_at"])
        try:
            target = await target_of(endpoint["url"], private=self._private, resolve=self._resolve)
            headers = {
                "host": target.host_header,
                "content-type": "application/cloudevents+json",
                "user-agent": "Prakan-Webhooks/1",
                "webhook-id": event.id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signatures(
                    endpoint["endpoint_id"], generations, key=self._key, message_id=event.id, at=now, body=body
                ),
            }
            request = self._http().build_request(
                "POST", target.url, content=body.encode(), headers=headers, extensions={"sni_hostname": target.host}
            )
            async with asyncio.timeout(TIMEOUT_S):
                answer = await self._http().send(request, stream=True, follow_redirects=False)
                await answer.aclose()
        except Refusal as refusal:
            return None, refusal.say("en")[:300]
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as failure:
            return None, f"{type(failure).__name__}: {failure}"[:300]
        return answer.status_code, None if answer.is_success else f"answered {answer.status_code}"

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=TIMEOUT_S, trust_env=False)
        return self._client

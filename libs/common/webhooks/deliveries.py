"""Send each endpoint its events, in order, one at a time. A failing endpoint is retried alone, for three days.

Many endpoints are served at once, in shared places: an owner has a few places, failing endpoints have places of their
own, and an endpoint that had its turn lets waiting ones go first.

A delivery is a consumer of our own log: its position moves after the receiver has answered 2xx. If a process dies in
between, the event is sent again, with the same `webhook-id`.
"""

import asyncio
import json
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from time import perf_counter
from uuid import UUID

import httpx
import structlog

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from libs.common.runtime.supervision import close_within
from libs.common.spine.events import Event
from libs.common.webhooks import rows
from libs.common.webhooks.addresses import Resolve, resolved, target_of
from libs.common.webhooks.secrets import signatures

# Places for those whose last attempt failed (True) and for all others, and how many of them one owner may have.
PLACES = {False: 48, True: 16}
OWNER_PLACES = {False: 4, True: 2}
TURN_S = 5.0
EVENTS_AT_ONCE = 100
TIMEOUT_S = 10.0
PATIENCE = timedelta(days=3)
_PAUSES_S = (2, 10, 60, 300, 1800, 7200, 14_400)
log = structlog.get_logger()


@dataclass(frozen=True, slots=True)
class _Place:
    """The task that serves an endpoint. `failing`: it uses one of the few places for failing endpoints."""

    failing: bool
    task: asyncio.Task[None]


class Deliveries:
    """Deliveries; one leader for each service. `now`, `resolve` and the times are arguments for tests."""

    def __init__(
        self,
        database: Database,
        *,
        key: str,
        private: bool,
        now: Callable[[], datetime],
        resolve: Resolve = resolved,
        timeout_s: float = TIMEOUT_S,
        turn_s: float = TURN_S,
    ) -> None:
        self._database = database
        self._key = key
        self._private = private
        self._now = now
        self._resolve = resolve
        self._timeout_s = timeout_s
        self._turn_s = turn_s
        self._served: dict[UUID, _Place] = {}
        self._some_wait = False
        self._client: httpx.AsyncClient | None = None

    async def run(self) -> bool:
        """Start deliveries that are due and have a place; a slow endpoint delays no other."""
        lanes = {endpoint: place.failing for endpoint, place in self._served.items()}
        due = await rows.DUE.all(
            self._database, now=self._now(), served=list(lanes), lanes=list(lanes.values()),
            limit=max(PLACES.values()) + 1,
        )  # fmt: skip
        self._some_wait = False
        for one in due:
            failing = one.failing
            taken = sum(place.failing is failing for place in self._served.values())
            if one.nth > OWNER_PLACES[failing] or taken >= PLACES[failing]:
                self._some_wait = True
            else:
                self._start(one.endpoint_id, failing=failing)
        return False

    def _start(self, endpoint: UUID, *, failing: bool) -> None:
        task = asyncio.create_task(self._serve(endpoint))
        self._served[endpoint] = _Place(failing, task)
        task.add_done_callback(lambda _: self._served.pop(endpoint, None))

    async def settled(self) -> None:
        """Wait for deliveries in progress; for tests."""
        while self._served:
            await asyncio.gather(*(place.task for place in self._served.values()))

    async def stop(self) -> None:
        tasks = [place.task for place in self._served.values()]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._client is not None:
            await close_within(self._client.aclose(), within_s=5)
            self._client = None

    async def _serve(self, endpoint_id: UUID) -> None:
        begun = perf_counter()

        def over() -> bool:
            return self._some_wait and perf_counter() - begun > self._turn_s

        try:
            while not over() and await self._some(endpoint_id, over):
                pass
        except Exception as failure:  # noqa: BLE001 - of one endpoint; it is due again at once
            log.warning("webhooks.endpoint_failed", endpoint=str(endpoint_id), error=repr(failure)[:300])

    async def _some(self, endpoint_id: UUID, over: Callable[[], bool]) -> bool:
        """Send the next events of an endpoint until its turn is over; return True if there may be more."""
        endpoint = await rows.ENDPOINT.first(self._database, endpoint_id=endpoint_id)
        if endpoint is None:
            return False
        wanted: dict[str, object] = {"position": endpoint.position, "head": endpoint.head, "limit": EVENTS_AT_ONCE}
        wanted |= {"audience": endpoint.audience, "types": endpoint.types}
        events = await self._database.many_rows(rows.EVENTS, wanted)
        for row in events:
            event = Event._make((*row, None))
            if not await self._delivered(endpoint, event):
                return False
            endpoint = replace(endpoint, position=event.position, attempts=0)
            if over():
                return True
        if len(events) < EVENTS_AT_ONCE:  # no other event up to the head concerns it
            await self._pass(endpoint, endpoint.head)
            return False
        return True

    async def _delivered(self, endpoint: rows.ServedEndpoint, event: Event) -> bool:
        begun, now = perf_counter(), self._now()
        status, error = await self._sent(endpoint, event, now)
        await rows.NOTE.run(
            self._database, endpoint_id=endpoint.endpoint_id, event_id=event.id, position=event.position,
            attempt=endpoint.attempts + 1, now=now, duration_ms=int((perf_counter() - begun) * 1000), status=status,
            error=error,
        )  # fmt: skip
        if status is not None and 200 <= status < 300:
            return await self._pass(endpoint, event.position)
        pause = _PAUSES_S[min(endpoint.attempts, len(_PAUSES_S) - 1)]
        await rows.FAILED.run(
            self._database, endpoint_id=endpoint.endpoint_id, previous=endpoint.position, now=now,
            again_at=now + timedelta(seconds=pause), given_up_before=now - PATIENCE,
        )  # fmt: skip
        return False

    async def _pass(self, endpoint: rows.ServedEndpoint, position: int) -> bool:
        passed = await rows.PASSED.one(
            self._database, endpoint_id=endpoint.endpoint_id, previous=endpoint.position, position=position,
            now=self._now(),
        )  # fmt: skip
        return bool(passed)

    async def _sent(self, endpoint: rows.ServedEndpoint, event: Event, now: datetime) -> tuple[int | None, str | None]:
        """Send an event; return the receiver's status, or the reason for none. The body of its answer is not read."""
        body = json.dumps(event.cloud_event(), ensure_ascii=False, separators=(",", ":"))
        generations = (endpoint.generation, endpoint.rotated_at)
        try:
            target = await target_of(endpoint.url, private=self._private, resolve=self._resolve)
            headers = {
                "host": target.host_header,
                "content-type": "application/cloudevents+json",
                "user-agent": "Prakan-Webhooks/1",
                "webhook-id": event.id,
                "webhook-timestamp": str(int(now.timestamp())),
                "webhook-signature": signatures(
                    endpoint.endpoint_id, generations, key=self._key, message_id=event.id, at=now, body=body
                ),
            }
            request = self._http().build_request(
                "POST", target.url, content=body.encode(), headers=headers, extensions={"sni_hostname": target.host}
            )
            async with asyncio.timeout(self._timeout_s):
                answer = await self._http().send(request, stream=True, follow_redirects=False)
                await answer.aclose()
        except Refusal as refusal:
            return None, refusal.say("en")[:300]
        except (httpx.HTTPError, httpx.InvalidURL, OSError, TimeoutError) as failure:
            return None, f"{type(failure).__name__}: {failure}"[:300]
        return answer.status_code, None if answer.is_success else f"answered {answer.status_code}"

    def _http(self) -> httpx.AsyncClient:
        if self._client is None:
            self._client = httpx.AsyncClient(timeout=self._timeout_s, trust_env=False)
        return self._client

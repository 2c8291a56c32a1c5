"""Webhook endpoints: the feed's events, sent to a bank or an employer and signed by Standard Webhooks."""

from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Request, Response
from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database import rows
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import LAST_NUMBER, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.context import door_of
from libs.common.door.requests.fields import Body
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from libs.common.webhooks.addresses import URL_LENGTH_MAX, target_of
from libs.common.webhooks.secrets import secret_of

ENDPOINTS_MAX = 10
_LISTING = Listing("deliveries", first=LAST_NUMBER)
router = APIRouter(prefix="/v1/webhook-endpoints", tags=["webhooks"])
Owner = Annotated[Caller, allow("bank", "employer", "app")]

State = Literal["active", "disabled", "removed"]


@dataclass(frozen=True, slots=True)
class _Endpoint:
    endpoint_id: UUID
    url: str
    types: list[str] | None
    state: State
    position: int
    generation: int
    attempts: int
    failing_since: datetime | None


@dataclass(frozen=True, slots=True)
class _Delivery:
    delivery_id: int
    position: int
    event_id: UUID
    attempt: int
    attempted_at: datetime
    duration_ms: int
    status: int | None
    error: str | None


_COUNT = rows.Query(
    int,
    """
    SELECT count(*) FROM webhook_endpoint WHERE party = :party AND party_id = :party_id AND state <> 'removed'
""",
)
_ONE_AT_A_TIME = rows.Command(
    "SELECT pg_advisory_xact_lock(hashtextextended(:party || ':' || CAST(CAST(:party_id AS uuid) AS text), 17))"
)
_COLUMNS = rows.columns(_Endpoint)
_NEW = rows.Query(
    _Endpoint,
    f"""
    INSERT INTO webhook_endpoint (endpoint_id, party, party_id, made_by, url, types, audience, position)
    SELECT :endpoint_id, :party, :party_id, :made_by, :url, CAST(:types AS text[]), CAST(:audience AS text[]), position
    FROM log_state RETURNING {_COLUMNS}
""",
)
_OWN = rows.Query(
    _Endpoint,
    f"""
    SELECT {_COLUMNS} FROM webhook_endpoint
    WHERE party = :party AND party_id = :party_id AND state <> 'removed' ORDER BY endpoint_id
""",
)
_ROTATE = rows.Query(
    _Endpoint,
    f"""
    UPDATE webhook_endpoint SET generation = generation + 1, rotated_at = :now
    WHERE endpoint_id = :endpoint_id AND party = :party AND party_id = :party_id AND state <> 'removed'
    RETURNING {_COLUMNS}
""",
)
_REMOVE = rows.Query(
    _Endpoint,
    f"""
    UPDATE webhook_endpoint SET state = 'removed'
    WHERE endpoint_id = :endpoint_id AND party = :party AND party_id = :party_id AND state <> 'removed'
    RETURNING {_COLUMNS}
""",
)
_REPLAY = rows.Query(
    _Endpoint,
    f"""
    UPDATE webhook_endpoint SET position = least(CAST(:after AS bigint), (SELECT position FROM log_state)),
           state = 'active', attempts = 0, failing_since = NULL, next_attempt_at = '-infinity'
    WHERE endpoint_id = :endpoint_id AND party = :party AND party_id = :party_id AND state <> 'removed'
    RETURNING {_COLUMNS}
""",
)
_DELIVERIES = rows.Query(
    _Delivery,
    f"""
    SELECT {rows.columns(_Delivery, "d")} FROM webhook_delivery d JOIN webhook_endpoint e USING (endpoint_id)
    WHERE endpoint_id = :endpoint_id AND e.party = :party AND e.party_id = :party_id AND delivery_id < :before
    ORDER BY delivery_id DESC LIMIT :limit
""",
)


class NewEndpoint(Body):
    url: Annotated[str, Field(max_length=URL_LENGTH_MAX, examples=["https://bank.example/prakan"])]
    types: Annotated[list[Annotated[str, Field(max_length=100)]] | None, Field(max_length=50)] = None


class Replay(Body):
    after: Annotated[int, Field(ge=0, le=2**62)]


class Endpoint(BaseModel):
    """An endpoint. `position`: the last event it accepted. `secret`: shown only when made or rotated."""

    id: UUID
    url: str
    types: list[str] | None
    state: State
    position: int
    generation: int = Field(description="which of its secrets signs now; each rotation makes the next")
    attempts: int
    failing_since: datetime | None
    secret: str | None = None


class Delivery(BaseModel):
    """One attempt. `status`: the receiver's answer; without one, `error` has the reason."""

    model_config = ConfigDict(from_attributes=True)

    position: int
    event_id: UUID
    attempt: int
    attempted_at: datetime
    duration_ms: int
    status: int | None
    error: str | None


class TooManyEndpoints(Refusal):
    code = "too_many_webhook_endpoints"


@router.post("", status_code=201, operation_id="add_webhook_endpoint", response_model=Endpoint)
async def add(request: Request, body: NewEndpoint, caller: Owner) -> Response:
    """Add an endpoint, from the next event on.

    The address must be public and https; events come one at a time, in order.
    """
    door = door_of(request)
    if unknown := sorted(set(body.types or ()) - door.event_types):
        raise RequestInvalid(
            faults=[Fault(f"/types/{body.types.index(one)}", "event_type_unknown") for one in unknown if body.types]
        )
    await target_of(body.url, private=door.settings.webhooks_private)
    own = _whose(caller)

    async def act(connection: AsyncConnection) -> Any:
        await _ONE_AT_A_TIME.run(connection, **own)
        count = await _COUNT.one(connection, **own)
        if count >= ENDPOINTS_MAX:
            raise TooManyEndpoints(count=count)
        made = await _NEW.one(
            connection, **own, endpoint_id=uuid7(), url=body.url, types=body.types, audience=caller.audiences,
            made_by=caller.subject,
        )  # fmt: skip
        return _shown(made, secret=secret_of(made.endpoint_id, made.generation, key=door.settings.webhook_secret))

    reveal = partial(_with_secret, door.settings.webhook_secret)
    return await carry_out_once(request, caller, "add_webhook_endpoint", act, shown_once="secret", reveal=reveal)


@router.get("", operation_id="list_webhook_endpoints")
async def find(request: Request, caller: Owner) -> Page[Endpoint]:
    """List all of the caller's endpoints, with their state."""
    own = await _OWN.all(door_of(request).database, **_whose(caller))
    return Page(items=[_shown(endpoint) for endpoint in own], next=None)


@router.post("/{endpoint_id}/rotation", operation_id="rotate_webhook_secret", response_model=Endpoint)
async def rotate(request: Request, endpoint_id: UUID, caller: Owner) -> Response:
    """Make a new secret. For 24 hours both secrets sign, so that no event is lost while the receiver changes."""
    door = door_of(request)

    async def act(connection: AsyncConnection) -> Any:
        changed = await _changed(connection, _ROTATE, endpoint_id, caller, now=door.clock.now())
        return _shown(changed, secret=secret_of(endpoint_id, changed.generation, key=door.settings.webhook_secret))

    return await carry_out_once(
        request,
        caller,
        "rotate_webhook_secret",
        act,
        status=200,
        shown_once="secret",
        reveal=partial(_with_secret, door.settings.webhook_secret),
    )


@router.post("/{endpoint_id}/replay", operation_id="replay_webhooks", response_model=Endpoint)
async def replay(request: Request, endpoint_id: UUID, body: Replay, caller: Owner) -> Response:
    """Send all events after a position again, or for the first time. A disabled endpoint becomes active."""

    async def act(connection: AsyncConnection) -> Any:
        return _shown(await _changed(connection, _REPLAY, endpoint_id, caller, after=body.after))

    answer = await carry_out_once(request, caller, "replay_webhooks", act, status=200)
    door_of(request).wakeups.signal("log")
    return answer


@router.delete("/{endpoint_id}", operation_id="remove_webhook_endpoint", response_model=Endpoint)
async def remove(request: Request, endpoint_id: UUID, caller: Owner) -> Response:
    """Remove an endpoint. No more events are sent to it."""

    async def act(connection: AsyncConnection) -> Any:
        return _shown(await _changed(connection, _REMOVE, endpoint_id, caller))

    return await carry_out_once(request, caller, "remove_webhook_endpoint", act, status=200)


@router.get("/{endpoint_id}/deliveries", operation_id="list_webhook_deliveries")
async def deliveries(
    request: Request,
    endpoint_id: UUID,
    caller: Owner,
    asked: Pages,
) -> Page[Delivery]:
    """List every attempt, newest first."""
    attempts = await _DELIVERIES.all(
        door_of(request).database,
        **_whose(caller),
        endpoint_id=endpoint_id,
        before=asked.after(_LISTING),
        limit=asked.one_more,
    )
    part = asked.cut(_LISTING, attempts, key=lambda delivery: delivery.delivery_id)
    return Page(items=[Delivery.model_validate(delivery) for delivery in part.rows], next=part.next)


async def _changed(
    connection: AsyncConnection, change: rows.Query[_Endpoint], endpoint_id: UUID, caller: Caller, **given: Any
) -> _Endpoint:
    changed = await change.first(connection, **_whose(caller), endpoint_id=endpoint_id, **given)
    if changed is None:
        raise NotFound(what="webhook endpoint")
    return changed


def _with_secret(key: str, told: dict[str, Any]) -> dict[str, Any]:
    """Complete a repeated answer with its secret, which is derived as the first time (decision 12)."""
    return {**told, "secret": secret_of(UUID(told["id"]), told["generation"], key=key)}


def _whose(caller: Caller) -> dict[str, str | UUID | None]:
    return {"party": caller.party, "party_id": caller.party_id}


def _shown(endpoint: _Endpoint, *, secret: str | None = None) -> Endpoint:
    return Endpoint(
        id=endpoint.endpoint_id,
        url=endpoint.url,
        types=endpoint.types,
        state=endpoint.state,
        position=endpoint.position,
        generation=endpoint.generation,
        attempts=endpoint.attempts,
        failing_since=endpoint.failing_since,
        secret=secret,
    )

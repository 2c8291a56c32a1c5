"""Webhook endpoints: a bank or an employer has the events of its feed pushed, signed by Standard Webhooks."""

from datetime import datetime
from functools import partial
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import Body
from libs.common.refusals import Fault, NotFound, Refusal, RequestInvalid, Sentence
from libs.common.values.identifiers import uuid7
from libs.common.webhooks.addresses import URL_LENGTH_MAX, target_of
from libs.common.webhooks.secrets import secret_of

ENDPOINTS_MAX = 10
router = APIRouter(prefix="/v1/webhook-endpoints", tags=["webhooks"])
Owner = Annotated[Caller, allow("bank", "employer")]

_COUNT = text("""
    SELECT count(*) FROM webhook_endpoint WHERE party = :party AND party_id = :party_id AND state <> 'removed'
""")
_ONE_AT_A_TIME = text(
    "SELECT pg_advisory_xact_lock(hashtextextended(:party || ':' || CAST(CAST(:party_id AS uuid) AS text), 17))"
)
_NEW = text("""
    INSERT INTO webhook_endpoint (endpoint_id, party, party_id, made_by, url, types, audience, position)
    SELECT :endpoint_id, :party, :party_id, :made_by, :url, CAST(:types AS text[]), CAST(:audience AS text[]), position
    FROM log_state RETURNING *
""")
_OWN = text("""
    SELECT * FROM webhook_endpoint
    WHERE party = :party AND party_id = :party_id AND state <> 'removed' ORDER BY endpoint_id
""")
_CHANGE = """
    UPDATE webhook_endpoint SET {change}
    WHERE endpoint_id = :endpoint_id AND party = :party AND party_id = :party_id AND state <> 'removed' RETURNING *
"""
_ROTATE = text(_CHANGE.format(change="generation = generation + 1, rotated_at = :now"))
_REMOVE = text(_CHANGE.format(change="state = 'removed'"))
_REPLAY = text(
    _CHANGE.format(
        change="""position = least(CAST(:after AS bigint), (SELECT position FROM log_state)), state = 'active',
        attempts = 0, failing_since = NULL, next_attempt_at = '-infinity'"""
    )
)
_DELIVERIES = text("""
    SELECT d.* FROM webhook_delivery d JOIN webhook_endpoint e USING (endpoint_id)
    WHERE endpoint_id = :endpoint_id AND e.party = :party AND e.party_id = :party_id AND delivery_id < :before
    ORDER BY delivery_id DESC LIMIT :limit
""")


class NewEndpoint(Body):
    url: Annotated[str, Field(max_length=URL_LENGTH_MAX, examples=["https://bank.example/prakan"])]
    types: Annotated[list[Annotated[str, Field(max_length=100)]] | None, Field(max_length=50)] = None


class Replay(Body):
    after: Annotated[int, Field(ge=0, le=2**62)]


class Endpoint(BaseModel):
    """`position`: the last event it has taken. `secret` is shown when the endpoint is made and when it is rotated."""

    id: UUID
    url: str
    types: list[str] | None
    state: str
    position: int
    generation: int
    """Which of the endpoint's secrets signs now; each rotation makes the next."""
    attempts: int
    failing_since: datetime | None
    secret: str | None = None


class Delivery(BaseModel):
    """One attempt. `status` is what the receiver answered; without one `error` says why."""

    position: int
    event_id: UUID
    attempt: int
    attempted_at: datetime
    duration_ms: int
    status: int | None
    error: str | None


class TooManyEndpoints(Refusal):
    code = "too_many_webhook_endpoints"
    sentence = Sentence(
        en="There are {count} endpoints already. Remove one before adding another.",
        th="มีปลายทางเว็บฮุคอยู่แล้ว {count} แห่ง โปรดลบออกก่อนเพิ่มใหม่",
        vi="Đã có {count} điểm nhận webhook. Hãy xóa bớt trước khi thêm.",
    )


@router.post("", status_code=201, operation_id="add_webhook_endpoint", response_model=Endpoint)
async def add(request: Request, body: NewEndpoint, caller: Owner) -> Response:
    """From the next event on. The address must be public and https; events come in log order, one at a time."""
    state = request.app.state
    if unknown := sorted(set(body.types or ()) - state.event_types):
        raise RequestInvalid(
            faults=[Fault(f"/types/{body.types.index(one)}", "event_type_unknown") for one in unknown if body.types]
        )
    await target_of(body.url, private=state.webhooks_private)
    own = _whose(caller)

    async def act(connection: AsyncConnection) -> Any:
        await connection.execute(_ONE_AT_A_TIME, own)
        count = (await connection.execute(_COUNT, own)).scalar_one()
        if count >= ENDPOINTS_MAX:
            raise TooManyEndpoints(count=count)
        given = {"endpoint_id": uuid7(), "url": body.url, "types": body.types, "audience": caller.audiences}
        given["made_by"] = caller.subject
        row = (await connection.execute(_NEW, {**own, **given})).mappings().one()
        return _shown(row, secret=secret_of(row["endpoint_id"], row["generation"], key=state.webhook_secret))

    reveal = partial(_with_secret, state.webhook_secret)
    return await carry_out_once(request, caller, "add_webhook_endpoint", act, shown_once="secret", reveal=reveal)


@router.get("", operation_id="list_webhook_endpoints")
async def find(request: Request, caller: Owner) -> dict[str, Any]:
    """The caller's endpoints, and how they are doing."""
    rows = await request.app.state.database.one_statement(_OWN, _whose(caller))
    return {"items": [_shown(row) for row in rows], "next": None}


@router.post("/{endpoint_id}/rotation", operation_id="rotate_webhook_secret", response_model=Endpoint)
async def rotate(request: Request, endpoint_id: UUID, caller: Owner) -> Response:
    """A new secret. For 24 hours both sign, so that nothing is lost while the receiver changes over."""
    state = request.app.state

    async def act(connection: AsyncConnection) -> Any:
        row = await _changed(connection, _ROTATE, endpoint_id, caller, now=state.clock.now())
        return _shown(row, secret=secret_of(endpoint_id, row["generation"], key=state.webhook_secret))

    return await carry_out_once(
        request,
        caller,
        "rotate_webhook_secret",
        act,
        status=200,
        shown_once="secret",
        reveal=partial(_with_secret, state.webhook_secret),
    )


@router.post("/{endpoint_id}/replay", operation_id="replay_webhooks", response_model=Endpoint)
async def replay(request: Request, endpoint_id: UUID, body: Replay, caller: Owner) -> Response:
    """Send everything behind a position again, or for the first time; a disabled endpoint is active again."""

    async def act(connection: AsyncConnection) -> Any:
        return _shown(await _changed(connection, _REPLAY, endpoint_id, caller, after=body.after))

    answer = await carry_out_once(request, caller, "replay_webhooks", act, status=200)
    request.app.state.wakeups.signal("log")
    return answer


@router.delete("/{endpoint_id}", operation_id="remove_webhook_endpoint", response_model=Endpoint)
async def remove(request: Request, endpoint_id: UUID, caller: Owner) -> Response:
    """Nothing is sent there any more."""

    async def act(connection: AsyncConnection) -> Any:
        return _shown(await _changed(connection, _REMOVE, endpoint_id, caller))

    return await carry_out_once(request, caller, "remove_webhook_endpoint", act, status=200)


@router.get("/{endpoint_id}/deliveries", operation_id="list_webhook_deliveries")
async def deliveries(
    request: Request,
    endpoint_id: UUID,
    caller: Owner,
    cursor: Annotated[str | None, Query(max_length=500)] = None,
    limit: Annotated[int, Query(ge=1, le=200)] = 50,
) -> dict[str, Any]:
    """Every attempt, newest first."""
    state = request.app.state
    before = int(state.cursors.read("deliveries", cursor)[0]) if cursor else 2**62
    wanted = {**_whose(caller), "endpoint_id": endpoint_id, "before": before, "limit": limit + 1}
    rows = await state.database.one_statement(_DELIVERIES, wanted)
    items = [Delivery.model_validate(dict(row)) for row in rows[:limit]]
    more = len(rows) > limit
    return {
        "items": items,
        "next": state.cursors.give("deliveries", [rows[limit - 1]["delivery_id"]]) if more else None,
    }


async def _changed(connection: AsyncConnection, change: Any, endpoint_id: UUID, caller: Caller, **given: Any) -> Any:
    found = await connection.execute(change, {**_whose(caller), "endpoint_id": endpoint_id, **given})
    row = found.mappings().one_or_none()
    if row is None:
        raise NotFound(what="webhook endpoint")
    return row


def _with_secret(key: str, told: dict[str, Any]) -> dict[str, Any]:
    """An answer that is given again: its secret is derived, as it was the first time (decision 12)."""
    return {**told, "secret": secret_of(UUID(told["id"]), told["generation"], key=key)}


def _whose(caller: Caller) -> dict[str, Any]:
    return {"party": caller.party, "party_id": caller.party_id}


def _shown(row: Any, *, secret: str | None = None) -> Endpoint:
    return Endpoint.model_validate({**row, "id": row["endpoint_id"], "secret": secret})

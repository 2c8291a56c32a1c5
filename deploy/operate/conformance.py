"""`prakan conformance bank URL`: test a bank's receiver of webhooks with good and forged requests.

A receiver checks the signature over id, timestamp and body, refuses old requests, and accepts a repeated event without
harm (Standard Webhooks; OWASP on replays).
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

import httpx
from standardwebhooks import Webhook

OLD = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Attempt:
    """An attempt. `taken`: a correct receiver answers 2xx; otherwise 4xx."""

    name: str
    taken: bool
    headers: dict[str, str]
    body: str


@dataclass(frozen=True, slots=True)
class Outcome:
    name: str
    passed: bool
    told: str


def attempts(secret: str, now: datetime) -> Iterator[Attempt]:
    event_id = str(uuid4())
    body = json.dumps(
        {"specversion": "1.0", "id": event_id, "source": "/conformance", "type": "conformance.tried.v1", "data": {}},
        separators=(",", ":"),
    )
    right = _signed(secret, event_id, now, body)
    yield Attempt("a signed event is taken", True, right, body)
    yield Attempt("the same event again is taken, without harm", True, right, body)
    yield Attempt("a changed body is refused", False, right, body.replace("tried", "forged"))
    yield Attempt("another secret is refused", False, _signed(_other(), event_id, now, body), body)
    unsigned = {name: value for name, value in right.items() if name != "webhook-signature"}
    yield Attempt("no signature is refused", False, unsigned, body)
    yield Attempt("another id under the signature is refused", False, {**right, "webhook-id": str(uuid4())}, body)
    yield Attempt("a replay after ten minutes is refused", False, _signed(secret, event_id, now - OLD, body), body)
    yield Attempt("an event from the future is refused", False, _signed(secret, event_id, now + OLD, body), body)
    both = f"{_signed(_other(), event_id, now, body)['webhook-signature']} {right['webhook-signature']}"
    yield Attempt("one right signature of two is enough", True, {**right, "webhook-signature": both}, body)


async def tried(http: httpx.AsyncClient, url: str, secret: str, now: datetime) -> list[Outcome]:
    """Make every attempt in turn, one request each."""
    outcomes = []
    for attempt in attempts(secret, now):
        headers = {**attempt.headers, "content-type": "application/cloudevents+json"}
        try:
            answer = await http.post(url, content=attempt.body.encode(), headers=headers)
        except httpx.HTTPError as failure:
            outcomes.append(Outcome(attempt.name, passed=False, told=f"no answer: {type(failure).__name__}"))
            continue
        wanted = answer.is_success if attempt.taken else 400 <= answer.status_code < 500
        outcomes.append(Outcome(attempt.name, passed=wanted, told=f"answered {answer.status_code}"))
    return outcomes


def _signed(secret: str, event_id: str, at: datetime, body: str) -> dict[str, str]:
    signature = Webhook(secret).sign(msg_id=event_id, timestamp=at, data=body)
    return {
        "webhook-id": event_id,
        "webhook-timestamp": str(int(at.timestamp())),
        "webhook-signature": signature,
    }


def _other() -> str:
    return "whsec_" + "b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5IGVsc2UhISE="

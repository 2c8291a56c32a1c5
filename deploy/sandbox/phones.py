"""Everybody's phone in a box without an SMS gateway: what was sent, for whoever plays the person.

`POST /sandbox/sms` is the gateway: Standard Webhooks, as a real one takes them. `GET /sandbox/messages?to=` reads.
"""

import json
from collections import deque
from datetime import UTC, datetime

from standardwebhooks import Webhook
from standardwebhooks.webhooks import WebhookVerificationError
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

KEPT = 1_000
PATH = "/sandbox/sms"


class Phones:
    """The newest messages; after a restart there are none."""

    def __init__(self, secret: str) -> None:
        self._secret = secret
        self._messages: deque[dict[str, str]] = deque(maxlen=KEPT)

    async def take(self, request: Request) -> Response:
        """Take a message as an SMS gateway does; one that is sent again is the same."""
        body = await request.body()
        try:
            Webhook(self._secret).verify(body, {name.lower(): value for name, value in request.headers.items()})
        except WebhookVerificationError:
            return Response(status_code=401)
        told = json.loads(body)["data"]
        if all(known["id"] != told["id"] for known in self._messages):
            at = datetime.now(UTC).isoformat()  # noqa: TID251 - when it came, for the reader
            self._messages.append({"id": told["id"], "to": told["to"], "text": told["text"], "at": at})
        return Response(status_code=204)

    async def show(self, request: Request) -> Response:
        """List the messages to one phone, or to all, newest first."""
        to = request.query_params.get("to")
        found = [one for one in reversed(self._messages) if to in (None, one["to"])]
        return JSONResponse({"items": found, "next": None}, headers={"Cache-Control": "no-store"})

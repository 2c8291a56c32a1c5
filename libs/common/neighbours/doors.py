"""Other services' doors, called over HTTP and never inside a transaction."""

from collections.abc import Mapping
from typing import Any

import httpx
from starlette.types import ASGIApp

from libs.common.door.callers.addresses import IN_PROCESS, visitor_address
from libs.common.refusals import Refusal
from libs.common.runtime.supervision import close_within

TIMEOUT_S = 10


class DoorClosed(Refusal):
    """The other service cannot be reached, or fails; our own goes on."""

    code = "service_unavailable"
    kind = "unavailable"


class Doors:
    """Each service's address, by name. In a one box they are the applications of the same process."""

    def __init__(self, addresses: Mapping[str, str]) -> None:
        self._addresses = dict(addresses)
        self._clients: dict[str, httpx.AsyncClient] = {}
        self._apps: dict[str, ASGIApp] = {}

    def connect(self, apps: Mapping[str, ASGIApp]) -> None:
        """Call these applications directly instead of by their addresses."""
        self._apps.update(apps)
        for service in apps:
            self._clients.pop(service, None)

    @property
    def known(self) -> list[str]:
        return sorted({*self._addresses, *self._apps})

    async def call(self, service: str, method: str, path: str, *, token: str = "", **more: Any) -> httpx.Response:
        """Send one request; raise `DoorClosed` if the service cannot be reached or fails. `more` goes to httpx."""
        headers = {"Authorization": f"Bearer {token}"} if token else {}
        if (visitor := visitor_address.get()) and visitor != IN_PROCESS:
            headers["X-Forwarded-For"] = visitor
        headers.update(more.pop("headers", {}))
        try:
            answer = await self._client(service).request(method, path, headers=headers, **more)
        except (httpx.HTTPError, OSError) as failure:
            raise DoorClosed(service=service) from failure
        if answer.status_code >= 500:
            raise DoorClosed(service=service)
        return answer

    def _client(self, service: str) -> httpx.AsyncClient:
        if service not in self._clients:
            if app := self._apps.get(service):
                transport = httpx.ASGITransport(app=app, raise_app_exceptions=False, client=(IN_PROCESS, 0))
                made = httpx.AsyncClient(transport=transport, base_url=f"http://{service}", timeout=TIMEOUT_S)
            elif address := self._addresses.get(service):
                made = httpx.AsyncClient(base_url=address, timeout=TIMEOUT_S)
            else:
                raise DoorClosed(service=service)
            self._clients[service] = made
        return self._clients[service]

    async def close(self) -> None:
        for client in self._clients.values():
            await close_within(client.aclose(), within_s=5)

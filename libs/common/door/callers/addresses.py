"""The address of a request. A proxy's header counts only if the agency trusts the proxy."""

import ipaddress
from collections.abc import Sequence
from contextvars import ContextVar
from typing import Any

IN_PROCESS = "in-process"
"""The address of another service of the same process: nothing that comes over the network has it."""
visitor_address: ContextVar[str] = ContextVar("visitor_address", default="")
_PREFIX_6 = 64
_CHAIN_MAX = 20


class TrustedProxies:
    """The proxies whose `X-Forwarded-For` is trusted, as addresses or networks (`networks`)."""

    def __init__(self, networks: Sequence[str]) -> None:
        self._networks = [ipaddress.ip_network(one, strict=False) for one in networks]

    def address_of(self, scope: Any, forwarded: bytes) -> str:
        """Return the last address of the chain that is not a trusted proxy; for IPv6 its network."""
        client = scope.get("client")
        at = str(client[0]) if client else ""
        if not forwarded or not self._trusts(at):
            return _counted(at)
        for one in reversed(forwarded.decode("latin-1").split(",")[-_CHAIN_MAX:]):
            at = one.strip()
            if not self._trusts(at):
                break
        return _counted(at)

    def _trusts(self, at: str) -> bool:
        if at == IN_PROCESS:
            return True
        try:
            address = ipaddress.ip_address(at)
        except ValueError:
            return False
        return any(address in network for network in self._networks)


def _counted(at: str) -> str:
    try:
        address = ipaddress.ip_address(at)
    except ValueError:
        return at if at == IN_PROCESS else "unknown"
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return str(address.ipv4_mapped)
        return str(ipaddress.ip_network((int(address), _PREFIX_6), strict=False).network_address)
    return str(address)

"""Addresses that a webhook may use: public ones by HTTPS only, checked before every delivery.

The address that was checked is the one connected to, so a name that changes its answer in between gains nothing.
Redirects are not followed.
"""

import asyncio
import contextlib
import ipaddress
import socket
from collections.abc import Awaitable, Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from urllib.parse import urlsplit

from libs.common.refusals import Refusal

Resolve = Callable[[str, int], Awaitable[list[str]]]
URL_LENGTH_MAX = 500
RESOLVED_WITHIN_S = 5
# The special-purpose registries of IANA (RFC 6890, tables of 2025-04), and what is no host's by RFC 5771, RFC 4291.
# Some of these blocks can be reached from everywhere (relays of protocols): still nobody's receiver stands there.
_SPECIAL_4 = tuple(
    map(
        ipaddress.IPv4Network,
        (
            "0.0.0.0/8",  # this network
            "10.0.0.0/8",  # private
            "100.64.0.0/10",  # behind a carrier's translation
            "127.0.0.0/8",  # loopback
            "169.254.0.0/16",  # link-local
            "172.16.0.0/12",  # private
            "192.0.0.0/24",  # protocol assignments
            "192.0.2.0/24",  # documentation
            "192.31.196.0/24",  # AS112
            "192.52.193.0/24",  # multicast tunnelling
            "192.88.99.0/24",  # relays of 6to4
            "192.168.0.0/16",  # private
            "192.175.48.0/24",  # AS112
            "198.18.0.0/15",  # benchmarking
            "198.51.100.0/24",  # documentation
            "203.0.113.0/24",  # documentation
            "224.0.0.0/4",  # multicast
            "240.0.0.0/4",  # reserved, and broadcast
        ),
    )
)
# Hosts of the internet have their addresses in one block alone (RFC 4291, section 2.5.4). What lies outside is
# loopback, mapped or translated IPv4 (`::ffff:0:0/96`, `64:ff9b::/96`), private, multicast or not given to anybody.
_HOSTS_6 = ipaddress.IPv6Network("2000::/3")
_SPECIAL_6 = tuple(
    map(
        ipaddress.IPv6Network,
        (
            "2001::/23",  # protocol assignments: Teredo, benchmarking, ORCHID and more
            "2001:db8::/32",  # documentation
            "2002::/16",  # 6to4, an IPv4 address inside
            "2620:4f:8000::/48",  # AS112
            "3fff::/20",  # documentation
        ),
    )
)
# Looking up a name takes a thread until its server answers: these are for webhooks alone.
_LOOKING_UP = ThreadPoolExecutor(32, thread_name_prefix="webhook-names")


class AddressRefused(Refusal):
    code = "webhook_address_refused"
    kind = "invalid"
    reasons = frozenset({"no_address", "credentials", "not_https", "port", "name_unknown", "not_public"})


@dataclass(frozen=True, slots=True)
class Target:
    """A checked address. `address`: connected to; `host`: named in the request and the certificate."""

    scheme: str
    host: str
    address: str
    port: int
    path: str

    @property
    def url(self) -> str:
        place = f"[{self.address}]" if ":" in self.address else self.address
        return f"{self.scheme}://{place}:{self.port}{self.path}"

    @property
    def host_header(self) -> str:
        standard = 443 if self.scheme == "https" else 80
        return self.host if self.port == standard else f"{self.host}:{self.port}"


async def resolved(host: str, port: int) -> list[str]:
    """Return the addresses of a name. An IP address is not looked up, so that it does not wait for slow names."""
    with contextlib.suppress(ValueError):
        return [str(ipaddress.ip_address(host))]
    looked_up = asyncio.get_running_loop().run_in_executor(
        _LOOKING_UP, partial(socket.getaddrinfo, host, port, proto=socket.IPPROTO_TCP)
    )
    async with asyncio.timeout(RESOLVED_WITHIN_S):
        addresses = await looked_up
    return [str(place[4][0]) for place in addresses]


async def target_of(url: str, *, private: bool, resolve: Resolve = resolved) -> Target:
    """Refuse addresses that are not public. `private` (a sandbox) allows loopback and plain HTTP, and no other."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(why="no_address", pointer="/url") from None
    if len(url) > URL_LENGTH_MAX or not host or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(why="no_address", pointer="/url")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(why="credentials", pointer="/url")
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise AddressRefused(why="not_https", pointer="/url")
    port = port or (443 if parts.scheme == "https" else 80)
    if port != 443 and not private:
        raise AddressRefused(why="port", pointer="/url")
    try:
        addresses = await resolve(host, port)
    except (OSError, UnicodeError):
        raise AddressRefused(why="name_unknown", pointer="/url") from None
    if not addresses or not all(_allowed(address, private=private) for address in addresses):
        raise AddressRefused(why="not_public", pointer="/url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, addresses[0], port, path)


def _allowed(text: str, *, private: bool) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if private and address.is_loopback:
        return True
    if isinstance(address, ipaddress.IPv4Address):
        return not any(address in block for block in _SPECIAL_4)
    return address in _HOSTS_6 and not any(address in block for block in _SPECIAL_6)

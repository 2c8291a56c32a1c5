"""Where a webhook may go: public addresses by HTTPS only, looked at anew before every delivery.

The address that was looked at is the one that is connected to, so a name that changes its answer in between gains
nothing; redirects are not followed.
"""

import asyncio
import ipaddress
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from libs.common.refusals import Refusal, Sentence

Resolve = Callable[[str, int], Awaitable[list[str]]]
URL_LENGTH_MAX = 500
# Ranges that carry an IPv4 address inside: NAT64, 6to4, Teredo, the IPv4-compatible ones.
_CARRIERS = tuple(
    map(ipaddress.ip_network, ("64:ff9b::/96", "64:ff9b:1::/48", "2002::/16", "2001::/32", "::/96", "fec0::/10"))
)


class AddressRefused(Refusal):
    code = "webhook_address_refused"
    kind = "invalid"
    sentence = Sentence(
        en="Webhooks cannot be sent there: {why}. Give an https address that is reachable on the public internet.",
        th="ส่งเว็บฮุคไปยังที่อยู่นี้ไม่ได้: {why} โปรดระบุที่อยู่ https ที่เข้าถึงได้จากอินเทอร์เน็ตสาธารณะ",
        vi="Không thể gửi webhook đến địa chỉ này: {why}. Hãy dùng địa chỉ https truy cập được từ internet công cộng.",
    )


@dataclass(frozen=True, slots=True)
class Target:
    """`address` is connected to; `host` is named in the request and in the certificate."""

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
    found = await asyncio.get_running_loop().getaddrinfo(host, port, proto=6)
    return [str(place[4][0]) for place in found]


async def target_of(url: str, *, private: bool, resolve: Resolve = resolved) -> Target:
    """Refuse what is not public. `private` (a sandbox) allows loopback and plain HTTP, and nothing else private."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname or "", parts.port
    except ValueError:
        raise AddressRefused(why="it is no address", pointer="/url") from None
    if len(url) > URL_LENGTH_MAX or not host or not url.isascii() or not url.isprintable() or " " in url:
        raise AddressRefused(why="it is no address", pointer="/url")
    if parts.username is not None or parts.password is not None:
        raise AddressRefused(why="it holds a user name or password", pointer="/url")
    if parts.scheme != "https" and not (private and parts.scheme == "http"):
        raise AddressRefused(why="it is not https", pointer="/url")
    port = port or (443 if parts.scheme == "https" else 80)
    if port != 443 and not private:
        raise AddressRefused(why="only port 443 is used", pointer="/url")
    try:
        addresses = await resolve(host, port)
    except (OSError, UnicodeError):
        raise AddressRefused(why="its name is not known", pointer="/url") from None
    if not addresses or not all(_allowed(address, private=private) for address in addresses):
        raise AddressRefused(why="its address is not a public one", pointer="/url")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    return Target(parts.scheme, host, addresses[0], port, path)


def _allowed(text: str, *, private: bool) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    if private and address.is_loopback:
        return True
    if isinstance(address, ipaddress.IPv6Address) and any(address in carrier for carrier in _CARRIERS):
        return False
    return address.is_global and not address.is_multicast and not address.is_reserved

"""The origin of a request: forms of other sites are refused, and the page that the visitor is on is known."""

from urllib.parse import urlsplit

from fastapi import Request
from starlette.datastructures import URL

from libs.common.refusals import Refusal


class OtherOrigin(Refusal):
    code = "other_origin"
    kind = "forbidden"


def require_same_origin(request: Request) -> None:
    """Refuse forms of other sites: a browser would send our cookie with them, but names their origin."""
    came_from = request.headers.get("origin") or request.headers.get("referer")
    if came_from and not _of_this_host(came_from, request):
        raise OtherOrigin
    if request.headers.get("sec-fetch-site", "same-origin") not in {"same-origin", "none"}:
        raise OtherOrigin


def _of_this_host(address: str, request: Request) -> bool:
    """Tell whether a header's address is on this host; False for text that is no address."""
    try:
        return urlsplit(address).netloc == request.headers.get("host")
    except ValueError:
        return False


def here(request: Request) -> str:
    """Return the address of the page that the visitor is on, never that of a form or a part."""
    asked = request.url
    if request.method not in {"GET", "HEAD"} or request.headers.get("hx-request"):
        came_from = request.headers.get("hx-current-url") or request.headers.get("referer") or ""
        asked = URL(came_from) if _of_this_host(came_from, request) else URL("/start")
    return (asked.path or "/start") + (f"?{asked.query}" if asked.query else "")

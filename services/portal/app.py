"""The wiring of portal: settings in, service out."""

from pathlib import Path

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.common.web.rendering import Pages
from libs.common.web.serving import serve_pages
from services.portal.gateways.identity_provider import IdentityProvider
from services.portal.gateways.suite import Liveness
from services.portal.pages import (
    desk,
    desk_bookings,
    desk_cases,
    employer,
    knowledge,
    my,
    my_programmes,
    office,
    office_merges,
    office_programmes,
    open_to_all,
    signing_in,
    wall,
)
from services.portal.pages.refusing import tell_on_pages
from services.portal.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("portal", settings)
    service = assemble(
        parts,
        about="Pages: the desk, the wall, the office, employers, citizens",
        routers=[
            signing_in.router,
            desk.router,
            desk_cases.router,
            desk_bookings.router,
            knowledge.router,
            wall.router,
            office.router,
            office_merges.router,
            office_programmes.router,
            employer.router,
            my.router,
            my_programmes.router,
            open_to_all.router,
        ],
        topics=(),
        state={
            "doors": parts.doors,
            "liveness": Liveness(parts.doors),
            "pages": Pages(Path(__file__).parent / "pages", country=parts.law.country),
            "secure_cookies": settings.secure_cookies,
            "public_url": settings.public_url.rstrip("/"),
            "identity_provider": _provider(settings),
        },
    )
    serve_pages(service.app)
    tell_on_pages(service.app)
    return service


def _provider(settings: Settings) -> IdentityProvider | None:
    """None in a sandbox."""
    if not settings.sign_in_at:
        return None
    return IdentityProvider(
        settings.sign_in_at,
        settings.token_endpoint,
        settings.client_id,
        settings.client_secret,
        settings.token_audience,
    )

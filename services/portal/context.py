"""The context of the pages."""

from dataclasses import dataclass

from libs.common.door.context import reader_of
from libs.common.runtime.context import ServiceContext
from libs.common.web.rendering import Pages
from services.portal.gateways.identity_provider import IdentityProvider
from services.portal.gateways.suite import Liveness


@dataclass(frozen=True)
class Context(ServiceContext):
    """The context of the pages. `identity_provider` is None in a sandbox, where people choose who they are."""

    liveness: Liveness
    pages: Pages
    secure_cookies: bool
    public_url: str
    identity_provider: IdentityProvider | None


context = reader_of(Context)

"""The context of a service's application: the members that the doors of `libs` read, and the service's own context.

The application has nothing else (decision 56): a missing member is an error of types, not an `AttributeError` at the
first request.
"""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, TypeVar

from fastapi import FastAPI, Request, Response
from fastapi.responses import JSONResponse

from libs.common.door.callers.limits import RateLimits
from libs.common.keys.signed_documents import DocumentKey
from libs.common.observing.figures import Figures
from libs.common.runtime.context import ServiceContext
from libs.common.runtime.settings import ServiceSettings
from libs.copies.aliases import KeptPersons
from libs.copies.ended_clients import EndedClients
from libs.copies.late_events import LateNews
from libs.copies.mandates import Mandates

if TYPE_CHECKING:
    from libs.common.door.callers.acting import Acting, Systems
    from libs.common.door.callers.areas import AreaScope
    from libs.common.door.everywhere.inbox import Source

C = TypeVar("C", bound=ServiceContext)


@dataclass(frozen=True, kw_only=True)
class DoorContext(ServiceContext):
    """The context of doors. `own`: the service's own context. `event_types`: those that webhooks may use.

    `facts_of_persons`: whether the service's events name persons. `uploads`: the folder of files that are sent here.
    `area_scope`: what staff of one area may ask about here; None where nothing is anybody's.
    `show_problem`: makes the answer of a problem where it is not JSON.
    """

    own: object
    figures: Figures
    acting: "Acting"
    systems: "Systems"
    mandates: Mandates
    kept_persons: KeptPersons
    ended_clients: EndedClients
    late_news: LateNews
    area_scope: "AreaScope | None" = None
    limits: RateLimits
    event_types: frozenset[str]
    inbox_sources: "tuple[Source, ...]"
    facts_of_persons: bool = True
    uploads: Path | None = None
    document_key: DocumentKey | None = None
    show_problem: Callable[[Request, JSONResponse], Response] | None = None

    @property
    def settings(self) -> ServiceSettings:
        return self.parts.settings

    @property
    def service(self) -> str:
        return self.parts.name

    @property
    def answers_secret(self) -> str:
        """The secret that encrypts stored answers about a person."""
        return self.settings.cursor_secret


def hang(app: FastAPI, context: DoorContext) -> None:
    app.state.door = context


def door_in(app: FastAPI) -> DoorContext:
    door: DoorContext = app.state.door
    return door


def door_of(request: Request) -> DoorContext:
    """Return the context of the application that got the request."""
    return door_in(request.app)


def own_in(app: FastAPI, kind: type[C]) -> C:
    """Return the service's own context, typed."""
    own = door_in(app).own
    if not isinstance(own, kind):
        raise TypeError(f"the service was put together with {type(own).__name__}, not {kind.__name__}")
    return own


def reader_of(kind: type[C]) -> Callable[[Request], C]:
    """Read the context that `app.py` put together, typed."""

    def context(request: Request) -> C:
        return own_in(request.app, kind)

    return context


def context_of(kind: type[C]) -> Callable[[Request], Awaitable[C]]:
    """Return the same reader as a coroutine, for doors: FastAPI runs a plain function in a thread at each request."""

    async def context(request: Request) -> C:
        return own_in(request.app, kind)

    return context


def show_problems(app: FastAPI, show: Callable[[Request, JSONResponse], Response]) -> None:
    """Have `show` make the answer also of problems that are found before a route is reached."""
    hang(app, replace(door_in(app), show_problem=show))

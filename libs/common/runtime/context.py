"""The typed context with which doors, listeners and duties work. Each service adds its own members."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import TypeVar

from fastapi import Request

from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups
from libs.common.door.answers.cursors import Cursors
from libs.common.door.callers.verifying import TokenVerifier
from libs.common.law.terms import Law
from libs.common.neighbours.doors import Doors
from libs.common.runtime.assembly import Parts
from libs.common.runtime.clock import Clock

C = TypeVar("C", bound="ServiceContext")


@dataclass(frozen=True)
class ServiceContext:
    parts: Parts

    @property
    def database(self) -> Database:
        return self.parts.database

    @property
    def law(self) -> Law:
        return self.parts.law

    @property
    def clock(self) -> Clock:
        return self.parts.clock

    @property
    def wakeups(self) -> Wakeups:
        return self.parts.wakeups

    @property
    def doors(self) -> Doors:
        return self.parts.doors

    @property
    def cursors(self) -> Cursors:
        return self.parts.cursors

    @property
    def verifier(self) -> TokenVerifier:
        return self.parts.verifier


def reader_of(kind: type[C]) -> Callable[[Request], C]:
    """Read the context that `app.py` put together, typed."""

    def context(request: Request) -> C:
        found = request.app.state.context
        if not isinstance(found, kind):
            raise TypeError(f"the service was put together with {type(found).__name__}, not {kind.__name__}")
        return found

    return context


def context_of(kind: type[C]) -> Callable[[Request], Awaitable[C]]:
    """Return the same reader as a coroutine, for doors: FastAPI runs a plain function in a thread at each request."""
    read = reader_of(kind)

    async def context(request: Request) -> C:
        return read(request)

    return context

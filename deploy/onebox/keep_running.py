"""Keep a box running: restart its PostgreSQL when it ends, and watch the disk's free space and its room for files.

Below `keep_free` bytes, or `KEEP_FREE_FILES` files that can still be made, every write is refused: a full disk ends
PostgreSQL in the middle of a commit, and a database that cannot write its log cannot start again.
"""

import asyncio
import os
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import structlog
from fastapi import FastAPI
from fastapi.responses import JSONResponse
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from deploy.postgres.server import Postgres
from libs.common.door.answers.fault_texts import fault_text
from libs.common.door.answers.problems import as_shown, language_of, problem

EVERY_S = 1.0
KEEP_FREE = 512 * 1024**2
KEEP_FREE_FILES = 2000
"""PostgreSQL makes files for its log and its tables, and ends like on a full disk where none can be made."""
RETRY_AFTER_S = 60
_READS = frozenset({"GET", "HEAD", "OPTIONS"})
log = structlog.get_logger()


async def in_thread(work: Callable[[], object], *, give_up: Callable[[], object]) -> None:
    """Run a start in a thread. If cancelled, give the start up and wait for its end.

    A thread cannot be cancelled: left alone it would start a server after everything else has stopped.
    """
    working = asyncio.create_task(asyncio.to_thread(work))
    try:
        await asyncio.shield(working)
    except asyncio.CancelledError:
        give_up()
        while not working.done():
            with suppress(asyncio.CancelledError):
                await asyncio.wait([working])
        with suppress(Exception):  # a test made it fail
            working.result()
        raise


@dataclass
class Keeper:
    """Keeps a box running. `failures`: present failures, by what failed; empty if all is well."""

    folder: Path
    postgres: Postgres | None = None
    keep_free: int = KEEP_FREE
    failures: dict[str, str] = field(default_factory=dict)
    hearing: bool = False
    """Whether listeners still hear what was said before the doors opened."""

    async def run(self) -> None:
        """Check each second until cancelled; a start in progress is waited for."""
        while True:
            self.look_at_the_disk()
            if self.postgres is not None and self.postgres.pid is None:
                await in_thread(partial(self._start, self.postgres), give_up=self.postgres.give_up)
            await asyncio.sleep(EVERY_S)

    def _start(self, postgres: Postgres) -> None:
        log.error("postgres.ended", restarting=True)
        self.failures["postgres"] = "PostgreSQL has ended and is being started again"
        try:
            postgres.start(tries_s=2)
        except Exception as failure:  # noqa: BLE001 - whatever it is, the keeper goes on: nobody else starts it
            self.failures["postgres"] = f"PostgreSQL has ended and does not start: {str(failure)[-300:]}"
            log.error("postgres.does_not_start", error=str(failure)[-300:])  # noqa: TRY400 - the server's words are enough
        else:
            self.failures.pop("postgres", None)
            log.warning("postgres.started_again", pid=postgres.pid)

    @property
    def disk_full(self) -> bool:
        return "disk" in self.failures

    def look_at_the_disk(self) -> None:
        with suppress(OSError):
            places = [self.folder, *([self.postgres.data] if self.postgres else [])]
            lacks = [what for place in places if (what := self._lacking(place)) is not None]
            if not lacks:
                if self.failures.pop("disk", None):
                    log.warning("disk.room_again")
                return
            if not self.disk_full:
                log.error("disk.nearly_full", lacks=lacks)
            self.failures["disk"] = "; ".join(lacks)

    def _lacking(self, place: Path) -> str | None:
        """Return what the disk of a folder lacks, bytes or files. A file system without a fixed number has 0 files."""
        disk = os.statvfs(place)
        free = disk.f_bavail * disk.f_frsize
        if free < self.keep_free:
            return f"{free // 2**20} MiB are free at {place}, {self.keep_free // 2**20} are kept free"
        if disk.f_files and disk.f_favail < KEEP_FREE_FILES:
            return f"{disk.f_favail} files can still be made at {place}, {KEEP_FREE_FILES} are kept free"
        return None


def disk_full(request: Request) -> JSONResponse:
    """Build the refusal of a write for which there is no room."""
    return problem(
        request,
        status=503,
        code="disk_full",
        detail=fault_text("disk_full", {}, language_of(request)),
        headers={"Retry-After": str(RETRY_AFTER_S)},
    )


class RefusesWritesWhenFull:
    """A layer around an application: it refuses writes while the disk is nearly full. A browser is shown a page."""

    def __init__(self, app: ASGIApp, keeper: Keeper, *, of: FastAPI) -> None:
        """Wrap `app`; the service `of` shows the problem."""
        self._app = app
        self._keeper = keeper
        self._of = of

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and self._keeper.disk_full and scope["method"] not in _READS:
            request = Request({**scope, "app": self._of})
            await as_shown(request, disk_full(request))(scope, receive, send)
        else:
            await self._app(scope, receive, send)

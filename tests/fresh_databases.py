"""A database for each service and test, copied from the service's template, which is migrated if it is not there.

A suite's databases may be copies of those of a suite that was begun once, with its personas and perhaps more, and was
stopped again.
"""

import asyncio
import shutil
from collections import defaultdict
from collections.abc import Hashable, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.postgres.server import Postgres
from deploy.suite import members

_MEMORY = Path("/dev/shm")  # noqa: S108 - hundreds of databases come and go: a disk would be most of the time
_ROOM_BYTES = 6 * 1024**3
_IS_THERE = text("SELECT EXISTS (SELECT FROM pg_database WHERE datname = :name)")


def in_memory() -> Path:
    """Return the folder of the tests' databases: in memory if there is room. The servers sync in any case."""
    roomy = _MEMORY.is_dir() and shutil.disk_usage(_MEMORY).free > _ROOM_BYTES
    return _MEMORY if roomy else Path("/var/tmp")  # noqa: S108 - a folder of its own is made in it


@dataclass(frozen=True, slots=True)
class BegunSuite:
    """The databases and the data folder of a suite that was started, has its personas, and was stopped.

    `made`: what was made in it by the function that it was begun with. `tokens`: of its personas.
    """

    urls: Mapping[str, str]
    data: Path
    made: Any
    tokens: Mapping[str, str]


class FreshDatabases:
    def __init__(self, postgres: Postgres, kept: Path) -> None:
        """Make databases in the server; `kept`: the folder for data of suites that are copied."""
        self.postgres = postgres
        self.kept = kept
        self._engine = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT", pool_size=2)
        self._numbers = count(1)
        self._templates: set[str] = set()
        self._migrating = defaultdict[str, asyncio.Lock](asyncio.Lock)
        self.begun: dict[Hashable, BegunSuite] = {}

    async def of_suite(self) -> dict[str, str]:
        """Return fresh databases of every service: their URLs by service."""
        number = next(self._numbers)
        return {name: await self.fresh(name, number=number) for name in members()}

    async def fresh(self, service: str, *, number: int | None = None) -> str:
        return await self.named(f"t{number or next(self._numbers)}_{service}", service)

    async def named(self, database: str, service: str) -> str:
        return await self._copy(database, await self.template(service))

    async def copied(self, urls: Mapping[str, str]) -> dict[str, str]:
        """Return copies of a suite's databases, to which nobody is connected: their URLs by service."""
        number = next(self._numbers)
        return {name: await self._copy(f"t{number}_{name}", _name_in(url)) for name, url in urls.items()}

    async def drop(self, urls: dict[str, str]) -> None:
        for url in urls.values():
            await self._run(f"DROP DATABASE IF EXISTS {_name_in(url)} WITH (FORCE)")

    async def close(self) -> None:
        await self._engine.dispose()

    async def template(self, service: str) -> str:
        """Return the name of the service's migrated database that others are copied from; make it if there is none."""
        template = f"template_{service}"
        async with self._migrating[service]:
            if service not in self._templates and not await self._is_there(template):
                await self._run(
                    f"CREATE DATABASE {template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
                    "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'"
                )
                await members()[service].migrate(self.postgres.url(template))
            self._templates.add(service)
        return template

    async def _is_there(self, database: str) -> bool:
        async with self._engine.connect() as connection:
            found = await connection.execute(_IS_THERE, {"name": database})
            return bool(found.scalar_one())

    async def _copy(self, database: str, template: str) -> str:
        await self._run(f"CREATE DATABASE {database} TEMPLATE {template} STRATEGY file_copy")
        return self.postgres.url(database)

    async def _run(self, statement: str) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text(statement))


def _name_in(url: str) -> str:
    return url.split("@/")[1].split("?", maxsplit=1)[0]

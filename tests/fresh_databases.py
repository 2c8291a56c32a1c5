"""A database per service and test, copied from a template that was migrated once."""

from itertools import count

from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.postgres.server import Postgres
from deploy.suite import members


class FreshDatabases:
    def __init__(self, postgres: Postgres) -> None:
        self.postgres = postgres
        self._engine = create_async_engine(postgres.url("postgres"), isolation_level="AUTOCOMMIT", pool_size=2)
        self._numbers = count(1)

    async def prepare(self) -> None:
        for name, member in members().items():
            template = f"template_{name}"
            await self._run(
                f"CREATE DATABASE {template} TEMPLATE template0 ENCODING 'UTF8' LOCALE 'C' "
                "LOCALE_PROVIDER builtin BUILTIN_LOCALE 'PG_UNICODE_FAST'"
            )
            await member.migrate(self.postgres.url(template))

    async def of_suite(self) -> dict[str, str]:
        """Fresh databases of every service: their URLs by service."""
        number = next(self._numbers)
        return {name: await self.fresh(name, number=number) for name in members()}

    async def fresh(self, service: str, *, number: int | None = None) -> str:
        return await self.named(f"t{number or next(self._numbers)}_{service}", service)

    async def named(self, database: str, service: str) -> str:
        await self._run(f"CREATE DATABASE {database} TEMPLATE template_{service} STRATEGY file_copy")
        return self.postgres.url(database)

    async def drop(self, urls: dict[str, str]) -> None:
        for name in (url.split("@/")[1].split("?")[0] for url in urls.values()):
            await self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    async def close(self) -> None:
        await self._engine.dispose()

    async def _run(self, statement: str) -> None:
        async with self._engine.connect() as connection:
            await connection.execute(text(statement))

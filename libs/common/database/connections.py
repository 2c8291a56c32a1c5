"""One service's PostgreSQL: three ways to run statements, all on SQLAlchemy Core.

`transaction()` is for work of several statements. `one_statement()` commits by itself and saves the
BEGIN and COMMIT round trips on hot paths: the statement is its own transaction. `many_rows()` is the same for a
query that reads thousands.
"""

import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import asyncpg
from sqlalchemy import Executable, TextClause, event, make_url, text
from sqlalchemy.engine import AdaptedConnection, Row, RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection, create_async_engine

_SETTINGS = {
    "statement_timeout": "300000",
    "lock_timeout": "15000",
    "idle_in_transaction_session_timeout": "60000",
    "jit": "off",
    "timezone": "UTC",
}
# A hot statement is planned once: planning its many steps anew would cost more than running them. The plan may be
# made while a table is empty, so it must not be one that scans the table.
_HOT = {"plan_cache_mode": "force_generic_plan", "enable_seqscan": "off"}
_DURABLE = {"fsync": "on", "full_page_writes": "on", "synchronous_commit": "on"}


# The connection that was used last is used next: its session has the catalogues and the plans of what is asked often.
_POOL = {"max_overflow": 0, "pool_timeout": 10, "pool_use_lifo": True}


def _decode_json(connection: AdaptedConnection, _: object) -> None:
    """Set the one JSON codec: a JSON column is decoded in every statement; text that is written must be cast.

    An event's body is passed on unchanged: its readers select `data::text`.
    """
    connection.run_async(_set_codecs)


async def _set_codecs(connection: asyncpg.Connection) -> None:
    for kind in ("json", "jsonb"):
        await connection.set_type_codec(kind, schema="pg_catalog", encoder=str, decoder=json.loads)


class NotDurable(RuntimeError):
    """The server could lose a commit; the service does not start on it."""


class NotOneStatement(ValueError):
    """The text is not one statement. SET, session locks and several statements would leak through the shared pool."""


class Database:
    def __init__(self, url: str, *, application: str, pool_size: int = 12) -> None:
        self.url = url
        self.pool_size = pool_size
        self.name = make_url(url).database or ""
        settings = _SETTINGS | {"application_name": application}
        connect = {"server_settings": settings, "timeout": 10, "command_timeout": 600}
        self._transactional = create_async_engine(url, pool_size=pool_size, **_POOL, connect_args=connect)
        self._autocommit = create_async_engine(
            url,
            pool_size=pool_size,
            **_POOL,
            connect_args={**connect, "server_settings": settings | _HOT},
            isolation_level="AUTOCOMMIT",
            pool_reset_on_return=None,
        )
        for engine in (self._transactional, self._autocommit):
            event.listen(engine.sync_engine, "connect", _decode_json)
        self._checked: set[int] = set()
        self._connect = connect
        self.after_commit: Callable[[], None] = lambda: None

    @asynccontextmanager
    async def transaction(self, *, wakes: bool = True) -> AsyncIterator[AsyncConnection]:
        """Open a transaction: committed when the block ends, rolled back when it raises.

        `wakes`: False if the transaction would wake only its own process.
        """
        async with self._transactional.begin() as connection:
            yield connection
        if wakes:
            self.after_commit()

    async def one_statement(
        self, statement: Executable, parameters: Mapping[str, Any] | None = None
    ) -> Sequence[RowMapping]:
        """Run one statement that is its own transaction; return its rows, if any."""
        writes = self._writes(statement)
        async with self._autocommit.connect() as connection:
            result = await connection.execute(statement, parameters or {})
            rows = result.mappings().all() if result.returns_rows else ()
        if writes:
            self.after_commit()
        return rows

    async def many_rows(self, query: Executable, parameters: Mapping[str, Any]) -> Sequence[Row[Any]]:
        """Run one query and return its rows as tuples, for readers of many thousands: mappings cost a third more."""
        async with self._autocommit.connect() as connection:
            return (await connection.execute(query, parameters)).all()

    def _writes(self, statement: Executable) -> bool:
        if not isinstance(statement, TextClause):
            return True
        words = statement.text.lstrip().lower()
        if id(statement) not in self._checked:
            if words.startswith(("set ", "begin", "commit", "listen")) or "pg_advisory_lock" in words:
                raise NotOneStatement(words[:40])
            self._checked.add(id(statement))
        return not words.startswith("select")

    async def dedicated(self) -> asyncpg.Connection:
        """Open a connection outside the pools, for LISTEN and leader locks. The caller closes it."""
        url = make_url(self.url)
        host = url.query.get("host") or url.host
        return await asyncpg.connect(
            user=url.username,
            password=url.password,
            host=host,
            port=url.port or 5432,
            database=url.database,
            timeout=10,
            server_settings={"application_name": "prakan leader"},
        )

    async def refuse_unless_durable(self) -> None:
        rows = await self.one_statement(
            text("SELECT name, setting FROM pg_settings WHERE name = ANY(CAST(:names AS text[]))"),
            {"names": list(_DURABLE)},
        )
        wrong = {r["name"]: r["setting"] for r in rows if r["setting"] != _DURABLE[r["name"]]}
        if wrong:
            raise NotDurable(f"{self.name}: {wrong}; turn them on: a commit must survive a power cut")

    async def close(self) -> None:
        await self._transactional.dispose()
        await self._autocommit.dispose()

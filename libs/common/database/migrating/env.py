"""Alembic's entry. Runs in the thread that `libs.common.database.migrating` starts, with its own engine."""

import asyncio

from alembic import context
from sqlalchemy import Connection, pool
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.database.migrating.append_only import guard_audit_log


def _run(connection: Connection) -> None:
    context.configure(
        connection=connection,
        target_metadata=context.config.attributes["metadata"],
        compare_server_default=False,
        include_object=_ours,
    )
    with context.begin_transaction():
        context.run_migrations()
    guard_audit_log(connection)


def _ours(thing: object, name: str | None, kind: str, reflected: bool, _: object) -> bool:
    """Tell whether a table is declared in the metadata. Partitions are made by SQL in the revisions."""
    return not (kind == "table" and reflected and name is not None and "_y2" in name)


async def _connect() -> None:
    engine = create_async_engine(
        context.config.attributes["url"],
        poolclass=pool.NullPool,
        connect_args={"server_settings": {"lock_timeout": "2000"}},
    )
    async with engine.connect() as connection:
        await connection.run_sync(_run)
        await connection.commit()
    await engine.dispose()


asyncio.run(_connect())

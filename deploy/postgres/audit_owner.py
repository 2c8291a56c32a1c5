"""The audit log of each service belongs to a role that nobody can log in as: the service only adds and reads rows."""

import asyncpg
from sqlalchemy import make_url, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.sql_files import sql_beside

AUDIT_OWNER = "prakan_audit"
_APART = sql_beside(__file__, "sql/keep_audit_apart")
_KNOWN = text("SELECT 1 FROM pg_roles WHERE rolname = :name")


async def make_audit_owner(admin: AsyncConnection) -> None:
    """Make the role, once for each cluster: a restored database may need it."""
    if (await admin.execute(_KNOWN, {"name": AUDIT_OWNER})).one_or_none() is None:
        await admin.execute(text(f"CREATE ROLE {AUDIT_OWNER} NOLOGIN"))


async def keep_audit_apart(url: str, service: str) -> None:
    """Give the database's audit log to that role. `url`: of that database, as a superuser.

    An existing audit log changes its owner at once; a new one in the migration that makes it.
    """
    place = make_url(url)
    connection = await asyncpg.connect(
        user=place.username,
        password=place.password,
        host=place.query.get("host") or place.host,
        port=place.port or 5432,
        database=place.database,
        timeout=10,
    )
    try:
        await connection.execute("SELECT set_config('prakan.service', $1, false)", service)
        await connection.execute(_APART)
    finally:
        await connection.close()

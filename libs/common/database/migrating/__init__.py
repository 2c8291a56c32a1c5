"""Bring one service's database to its newest shape, or write the next migration from its tables."""

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import MetaData, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

TRIES = 10
PAUSE_S = 3.0
_LOCK_NOT_AVAILABLE = "55P03"
_HAS_REVISION = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISION = text("SELECT version_num FROM alembic_version")
log = structlog.get_logger()


def _config(url: str, metadata: MetaData, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(metadata=metadata, url=url)
    return config


class WrittenByNewer(RuntimeError):
    """The database is in a shape that this version does not know."""


class TablesInUse(RuntimeError):
    """Others held the tables through every try; nothing was changed."""


async def upgrade(url: str, metadata: MetaData, versions: Path) -> None:
    """All new revisions or none; where others hold a table, again after a pause, so that nobody waits behind us."""
    for tried in range(1, TRIES + 1):
        try:
            return await _upgrade_once(url, metadata, versions)
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
        log.warning("migration.tables_in_use", service=versions.parent.parent.name, tried=tried, of=TRIES)
        if tried < TRIES:
            await asyncio.sleep(PAUSE_S)
    raise TablesInUse(
        f"the tables of {versions.parent.parent.name} were in use through {TRIES} tries; nothing was changed: "
        "wait for long reads and dumps to end, or stop its work processes, and migrate again"
    )


async def revision_of(url: str) -> str | None:
    """At which revision a database is; None: it was never migrated."""
    engine = create_async_engine(url, poolclass=NullPool)
    try:
        async with engine.connect() as connection:
            if not (await connection.execute(_HAS_REVISION)).scalar_one():
                return None
            return (await connection.execute(_REVISION)).scalar_one_or_none()
    finally:
        await engine.dispose()


def newest_revision(versions: Path) -> str:
    """Revisions are numbered, and each file's name begins with its number."""
    return max(file.name.split("_")[0] for file in versions.glob("[0-9]*.py"))


async def _upgrade_once(url: str, metadata: MetaData, versions: Path) -> None:
    try:
        await asyncio.to_thread(command.upgrade, _config(url, metadata, versions), "head")
    except CommandError as failure:
        if "Can't locate revision" not in str(failure):
            raise
        raise WrittenByNewer(
            f"the data of {versions.parent.parent.name} were written by a newer version: install that version again, "
            "or restore the backup that was taken before it"
        ) from None


async def write_next(url: str, metadata: MetaData, versions: Path, *, about: str) -> None:
    """Compare the database with the tables and write what is missing as a new revision."""
    number = f"{len(list(versions.glob('[0-9]*.py'))) + 1:04d}"
    config = _config(url, metadata, versions)
    await asyncio.to_thread(
        command.revision, config, message=about, autogenerate=True, rev_id=number, version_path=str(versions)
    )

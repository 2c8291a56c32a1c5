"""Upgrade one service's database to its newest schema, or write the next migration from its tables.

A service has its own revisions and those of the shared tables in its metadata (`lineages.py`).
"""

import asyncio
from pathlib import Path

import structlog
from alembic import command
from alembic.config import Config
from alembic.script import Script, ScriptDirectory
from sqlalchemy import MetaData, NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from libs.common.database.migrating.lineages import shared_lineages

TRIES = 10
PAUSE_S = 3.0
BEFORE_THE_SQUASH = "f09d6ac"
"""The last version that knows the migrations of before the services' first ones of now."""
_LOCK_NOT_AVAILABLE = "55P03"
_HAS_REVISION = text("SELECT to_regclass('alembic_version') IS NOT NULL")
_REVISIONS = text("SELECT version_num FROM alembic_version")
log = structlog.get_logger()


def _config(url: str, metadata: MetaData, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent).replace("%", "%%"))
    folders = [versions, *shared_lineages(metadata).values()]
    config.set_main_option("version_locations", "\n".join(str(folder).replace("%", "%%") for folder in folders))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(metadata=metadata, url=url)
    return config


class WrittenByNewer(RuntimeError):
    """The database has a schema that this version does not know."""


class WrittenLongBefore(RuntimeError):
    """The database has a schema older than the first migration of this version."""


class UnknownLineage(RuntimeError):
    """The service has no shared tables with migrations of this name."""


class TablesInUse(RuntimeError):
    """Other sessions held the tables through every try; nothing was changed."""


async def upgrade(url: str, metadata: MetaData, versions: Path) -> None:
    """Apply all new revisions or none.

    If a table is locked, try again after a pause, so that no session waits for us.
    """
    for tried in range(1, TRIES + 1):
        try:
            await revisions_to_come(url, metadata, versions)
            return await asyncio.to_thread(command.upgrade, _config(url, metadata, versions), "heads")
        except DBAPIError as failure:
            if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
                raise
        log.warning("migration.tables_in_use", service=_service(versions), tried=tried, of=TRIES)
        if tried < TRIES:
            await asyncio.sleep(PAUSE_S)
    raise TablesInUse(
        f"the tables of {_service(versions)} were in use through {TRIES} tries; nothing was changed: "
        "wait for long reads and dumps to end, or stop its work processes, and migrate again"
    )


async def revisions_of(url: str) -> frozenset[str]:
    """Read the revisions of a database; empty if it was never migrated."""
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"server_settings": {"lock_timeout": "2000"}})
    try:
        async with engine.connect() as connection:
            if not (await connection.execute(_HAS_REVISION)).scalar_one():
                return frozenset()
            return frozenset((await connection.execute(_REVISIONS)).scalars())
    finally:
        await engine.dispose()


async def revisions_to_come(url: str, metadata: MetaData, versions: Path) -> frozenset[str]:
    """List the revisions that an upgrade will apply to this database.

    Raises `RuntimeError` if this version cannot upgrade the database.
    """
    known = {script.revision: script for script in _scripts(url, metadata, versions).walk_revisions()}
    applied: set[str] = set()
    following = sorted(await revisions_of(url))
    while following:
        at = following.pop()
        if at not in known:
            raise _unknown(at, known, versions)
        if at not in applied:
            applied.add(at)
            following += _before(known[at])
    return frozenset(known) - applied


def _scripts(url: str, metadata: MetaData, versions: Path) -> ScriptDirectory:
    return ScriptDirectory.from_config(_config(url, metadata, versions))


def _before(script: Script) -> list[str]:
    """List the revisions that come before this one: the one below it, and those that it depends on."""
    named = (script.down_revision, script.dependencies)
    return [name for names in named for name in ((names,) if isinstance(names, str) else names or ())]


def _unknown(revision: str, known: dict[str, Script], versions: Path) -> RuntimeError:
    """Build the error for an unknown revision: newer, or older than the first one that this version has."""
    own = [script.revision for script in known.values() if Path(script.path).parent == versions]
    if own and revision.isdecimal() and revision < min(own):
        return WrittenLongBefore(
            f"the data of {_service(versions)} were written by a version before {BEFORE_THE_SQUASH}, whose migrations "
            f"are not kept here: start version {BEFORE_THE_SQUASH} on them once, then this one; nothing was changed"
        )
    return WrittenByNewer(
        f"the data of {_service(versions)} were written by a newer version: install that version again, "
        "or restore the backup that was taken before it"
    )


def _service(versions: Path) -> str:
    return versions.parent.parent.name


async def write_next(url: str, metadata: MetaData, versions: Path, *, about: str, lineage: str | None = None) -> None:
    """Compare the database with the tables and write the difference as a new revision.

    `lineage`: for the shared tables of that name, in every service that has them; None: for the service's own.
    """
    lineages = shared_lineages(metadata)
    if lineage and lineage not in lineages:
        raise UnknownLineage(f"{_service(versions)} has no shared tables {lineage}: it has {', '.join(lineages)}")
    folder = lineages[lineage] if lineage else versions
    config = _config(url, metadata, versions)
    known = list(_scripts(url, metadata, versions).walk_revisions())
    own = max((script.revision for script in known if Path(script.path).parent == folder), default=None)
    number = int(own.rsplit("_", 1)[-1]) + 1 if own else 1
    newest = {script.revision: script for script in known if Path(script.path).parent != versions and script.is_head}
    # A revision that another one depends on comes with that: alembic cannot take both from its list of heads.
    shared = sorted(newest.keys() - {name for script in newest.values() for name in _before(script)})
    await asyncio.to_thread(
        command.revision,
        config,
        message=about,
        autogenerate=True,
        rev_id=f"{lineage}_{number:04d}" if lineage else f"{number:04d}",
        head=own or "base",
        version_path=str(folder),
        depends_on=None if lineage else shared,  # type: ignore[arg-type]  # alembic takes a list
    )

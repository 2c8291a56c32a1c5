"""Back up a box whose data is from an older version, before the first migration changes it."""

import shutil
from collections.abc import Callable, Mapping
from pathlib import Path

from sqlalchemy import NullPool, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.backup.backups import back_up
from deploy.backup.sealed_secrets import PUBLIC_KEY
from deploy.command_refused import CommandRefused
from deploy.suite import members
from libs.common.runtime.clock import Clock
from libs.common.runtime.state_files import private_folder

BACKUPS = "backups"
KEPT = 3
_NAME = "before-upgrade-"
_CLOCK = Clock(zone="UTC")
_LOCK_NOT_AVAILABLE = "55P03"
_MIGRATED = text("SELECT to_regclass('log_state') IS NOT NULL")
_USED = text("SELECT EXISTS (SELECT FROM log_state)")


class TablesInUse(CommandRefused):
    """Another session holds a table that the backup before an upgrade reads."""


async def to_be_upgraded(urls: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the services whose data a migration will change, and all services that have data."""
    to_come = {name: await member.migrations_to_come(urls[name]) for name, member in members().items()}
    holding = [name for name, url in urls.items() if await _was_used(url)]
    return [name for name in holding if to_come[name]], holding


async def _was_used(url: str) -> bool:
    """Tell whether the service ever started on this database: its log then has a number."""
    engine = create_async_engine(url, poolclass=NullPool, connect_args={"server_settings": {"lock_timeout": "2000"}})
    async with engine.connect() as connection:
        migrated = bool((await connection.execute(_MIGRATED)).scalar_one())
        used = migrated and bool((await connection.execute(_USED)).scalar_one())
    await engine.dispose()
    return used


async def back_up_before_upgrading(folder: Path, urls: Mapping[str, str], *, say: Callable[[str], None]) -> Path | None:
    """Back up before an upgrade. If a table is locked, say so in one sentence."""
    try:
        return await _back_up(folder, urls, say=say)
    except DBAPIError as failure:
        if getattr(failure.orig, "sqlstate", None) != _LOCK_NOT_AVAILABLE:
            raise
        raise TablesInUse(
            "a table is held by somebody else, so the backup before the upgrade cannot be taken; nothing was changed: "
            "wait for long reads, dumps and other starts to end, then start again"
        ) from None


async def _back_up(folder: Path, urls: Mapping[str, str], *, say: Callable[[str], None]) -> Path | None:
    """Back up and return the folder; None if nothing will change. If the backup fails, the data stays as it is.

    Without an operator's key the secrets are not copied: they stay in the same data folder, beside the backups.
    """
    changing, holding = await to_be_upgraded(urls)
    if not changing:
        return None
    into = folder / BACKUPS / f"{_NAME}{_CLOCK.now():%Y%m%dT%H%M%S%f}"
    private_folder(into.parent)
    for left in into.parent.glob(f"{_NAME}*.making"):
        shutil.rmtree(left)
    await back_up(folder, into, secrets_kept_elsewhere=not (folder / PUBLIC_KEY).exists(), services=holding)
    say(f"an older version wrote these data ({', '.join(changing)}): before they are changed, a backup is in {into}")
    for old in sorted(into.parent.glob(f"{_NAME}*"))[:-KEPT]:
        shutil.rmtree(old)
    return into

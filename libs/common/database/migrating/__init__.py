"""Bring one service's database to its newest shape, or write the next migration from its tables."""

import asyncio
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.util.exc import CommandError
from sqlalchemy import MetaData


def _config(url: str, metadata: MetaData, versions: Path) -> Config:
    config = Config()
    config.set_main_option("script_location", str(Path(__file__).parent))
    config.set_main_option("version_locations", str(versions).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.attributes.update(metadata=metadata, url=url)
    return config


class WrittenByNewer(RuntimeError):
    """The database is in a shape that this version does not know."""


async def upgrade(url: str, metadata: MetaData, versions: Path) -> None:
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

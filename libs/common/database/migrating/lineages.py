"""Migrations of shared tables: a metadata knows which shared tables were added to it, and their folders."""

from collections.abc import Mapping
from pathlib import Path

from sqlalchemy import MetaData

_KEY = "lineages"


def bring_migrations(metadata: MetaData, name: str, module: str) -> None:
    """Add the migrations of shared tables to every service whose metadata has these tables.

    They are in `migrations/versions/<name>` beside the module.
    """
    metadata.info.setdefault(_KEY, {})[name] = Path(module).parent / "migrations" / "versions" / name


def shared_lineages(metadata: MetaData) -> Mapping[str, Path]:
    """Return the folders of shared migrations by name, in the order in which their tables were added."""
    lineages: Mapping[str, Path] = metadata.info.get(_KEY, {})
    return lineages

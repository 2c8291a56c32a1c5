"""The services of the suite, as every way of running them needs them."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from libs.common.composition import Service
from libs.common.migrating import upgrade
from libs.common.settings import ServiceSettings

ROOT = Path(__file__).parent.parent
LAW = ROOT / "law"


@dataclass(frozen=True, slots=True)
class Member:
    """One service of the suite and how to make it."""

    name: str
    settings: type[ServiceSettings]
    build: Callable[[Any], Service]
    metadata: MetaData

    @property
    def versions(self) -> Path:
        return ROOT / "services" / self.name / "migrations" / "versions"

    async def migrate(self, url: str) -> None:
        await upgrade(url, self.metadata, self.versions)


def members() -> dict[str, Member]:
    """Every folder of `services/`, in the order in which news flows."""
    from importlib import import_module

    found = {}
    folders = sorted(p.name for p in (ROOT / "services").iterdir() if (p / "app.py").exists())
    for name in sorted(folders, key=lambda n: (n != "registration", n != "contributions", n)):
        app = import_module(f"services.{name}.app")
        settings = import_module(f"services.{name}.settings")
        tables = import_module(f"services.{name}.tables")
        found[name] = Member(name, settings.Settings, app.build, tables.metadata)
    return found

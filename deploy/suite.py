"""The services of the suite, for every way of running them."""

from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from sqlalchemy import MetaData

from deploy.folders import LAW, ROOT, service_names
from libs.common.database.migrating import revisions_to_come, upgrade
from libs.common.runtime.composition import Service
from libs.common.runtime.settings import ServiceSettings
from libs.common.runtime.yaml_files import read_yaml

__all__ = ("LAW", "ROOT", "Member", "member", "members", "service_names")


@dataclass(frozen=True, slots=True)
class Member:
    """One service of the suite, with its makers."""

    name: str
    settings: type[ServiceSettings]
    build: Callable[[Any], Service]
    metadata: MetaData

    @property
    def versions(self) -> Path:
        return ROOT / "services" / self.name / "migrations" / "versions"

    async def migrate(self, url: str) -> None:
        await upgrade(url, self.metadata, self.versions)

    async def migrations_to_come(self, url: str) -> frozenset[str]:
        return await revisions_to_come(url, self.metadata, self.versions)


def members() -> dict[str, Member]:
    """Return every service, in the order in which events flow."""
    return {name: member(name) for name in service_names()}


@cache
def member(name: str) -> Member:
    """Return one service; no other is imported."""
    from importlib import import_module

    app = import_module(f"services.{name}.app")
    settings = import_module(f"services.{name}.settings")
    tables = import_module(f"services.{name}.tables")
    return Member(name, settings.Settings, app.build, tables.metadata)


def a_clearing_bank(law: Path) -> str:
    """Return a bank for demo data: the first one in the country's law (folder `law`), if it lists any."""
    file = law / "benefits" / "clearing_banks.yaml"
    return next(iter(read_yaml(file)["series"]["banks"][-1]["terms"])) if file.exists() else "ONEBOX"

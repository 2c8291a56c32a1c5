"""`make new-service NAME`: a service of the same shape as the others, which passes every tier."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

_FILES = {
    "__init__.py": '''"""{title} owns …

Says: {name}.things
Hears: nothing

Rooms, the upper may use the lower:
"""
''',
    "migrations/__init__.py": '"""See the package above."""\n',
    "migrations/versions/__init__.py": '"""See the package above."""\n',
    "tests/__init__.py": '"""Tests of several rooms together."""\n',
    "metadata.py": '''"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData

from libs.common.spine.tables import add_spine_tables

metadata = MetaData()
add_spine_tables(metadata)
''',
    "tables.py": '''"""All tables of the {name} database, joined from the rooms."""

from services.{name}.metadata import metadata

__all__ = ["metadata"]
''',
    "settings.py": '''"""Settings of the service, from the environment."""

from pydantic_settings import SettingsConfigDict

from libs.common.runtime.settings import ServiceSettings


class Settings(ServiceSettings):
    model_config = SettingsConfigDict(env_prefix="{upper}_")
''',
    "context.py": '''"""The context of the doors, listeners and duties of {name}."""

from dataclasses import dataclass
from typing import Annotated

from fastapi import Depends

from libs.common.door.context import context_of
from libs.common.runtime.context import ServiceContext


@dataclass(frozen=True)
class Context(ServiceContext):
    """The members that every service has; {name} adds none yet."""


Ctx = Annotated[Context, Depends(context_of(Context))]
''',
    "app.py": '''"""The wiring of {name}: settings in, service out."""

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from services.{name}.context import Context
from services.{name}.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("{name}", settings)
    return assemble(
        parts,
        about="{title}",
        routers=[],
        topics=("{name}.things",),
        context=Context(parts),
    )
''',
    "tests/test_door.py": '''"""The door of a fresh service answers."""

from tests.running_suite import RunningSuite


async def test_the_feed_is_there(local_suite: RunningSuite) -> None:
    feed = await local_suite.get("officer", "/{name}/v1/events", purpose="test")
    assert feed.json() == {{"items": [], "next": None}}
''',
}
_ORDER = """
[[tool.importlinter.contracts]]
name = "the order of the rooms of {name}"
type = "layers"
containers = ["services.{name}"]
exhaustive = true
exhaustive_ignores = ["migrations", "tests"]
layers = ["app", "(consumers) | (schedule) | settings | tables", "context", "metadata"]
"""


def create(name: str, root: Path = ROOT) -> list[Path]:
    """Write the files, the order of its rooms into the import contracts, and its first migration from its tables."""
    if not re.fullmatch(r"[a-z]{3,20}", name):
        raise SystemExit("a service's name is 3 to 20 lower-case letters")
    folder = root / "services" / name
    if folder.exists():
        raise SystemExit(f"{folder} exists")
    words = {"name": name, "upper": name.upper(), "title": name.capitalize()}
    made = []
    for path, text in _FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(**words), encoding="utf-8")
        made.append(file)
    settings = root / "pyproject.toml"
    settings.write_text(settings.read_text(encoding="utf-8").rstrip() + "\n" + _ORDER.format(**words), encoding="utf-8")
    command = [sys.executable, "-m", "deploy.cli.main", "migration", name, "first"]
    subprocess.run(command, cwd=root, check=True)
    return [*made, settings]


if __name__ == "__main__":
    for path in create(sys.argv[1]):
        print(path.relative_to(ROOT))

"""`make new-room SERVICE= NAME=`: a room with a door, a table and an action, which passes every tier."""

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent

_FILES = {
    "__init__.py": '"""{title}: a room of {service}."""\n',
    "tables.py": '''"""Tables of {name}."""

from sqlalchemy import Column, Table, Text, Uuid

from services.{service}.metadata import metadata

Table(
    "{table}",
    metadata,
    Column("id", Uuid, primary_key=True),
    Column("title", Text, nullable=False),
)
''',
    "rows.py": '''"""Statements about {name}."""

from dataclasses import dataclass
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns


@dataclass(frozen=True, slots=True)
class Entry:
    """A row of `{table}`."""

    id: UUID
    title: str


_ENTRIES = Query(Entry, f"SELECT {{columns(Entry)}} FROM {table} WHERE id > :after ORDER BY id LIMIT :limit")
_ADD = Command("INSERT INTO {table} (id, title) VALUES (:id, :title)")


async def entries(database: Database, *, after: UUID, limit: int) -> list[Entry]:
    """List entries by id, oldest first, from the one after the given id."""
    return await _ENTRIES.all(database, after=after, limit=limit)


async def add_entry(connection: AsyncConnection, entry: Entry) -> None:
    await _ADD.run(connection, id=entry.id, title=entry.title)
''',
    "actions/__init__.py": '"""Actions of this room: one verb in each file."""\n',
    "actions/keep.py": '''"""Keep an entry of {name}."""

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.identifiers import uuid7
from services.{service}.{name}.rows import Entry, add_entry


async def keep(connection: AsyncConnection, *, title: str) -> Entry:
    entry = Entry(id=uuid7(), title=title)
    await add_entry(connection, entry)
    return entry
''',
    "api.py": '''"""The door of {name}."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter
from pydantic import BaseModel

from libs.common.door.answers.pages import FIRST_ID, Listing, Page, Pages
from libs.common.door.callers.policies import Caller, allow
from services.{service}.context import Ctx
from services.{service}.{name} import rows

router = APIRouter(prefix="/v1/{path}", tags=["{name}"])
_LISTING = Listing("{table}", first=FIRST_ID)


class EntryShown(BaseModel):
    """An entry of {name}."""

    id: UUID
    title: str


@router.get("", operation_id="list_{table}")
async def list_entries(context: Ctx, asked: Pages, _: Annotated[Caller, allow("officer")]) -> Page[EntryShown]:
    """List the entries, oldest first."""
    entries = await rows.entries(context.database, after=asked.after(_LISTING), limit=asked.one_more)
    part = asked.cut(_LISTING, entries, key=lambda entry: entry.id)
    return Page(items=[EntryShown(id=entry.id, title=entry.title) for entry in part.rows], next=part.next)
''',
    "texts.yaml": """# The sentence of each refusal of this room, by its code: the problem, and what to do.
# not_open:
#   en: "This is {{status}}; ..."
#   th: "..."
#   vi: "..."
""",
    "tests/__init__.py": '"""Tests of this room."""\n',
    "tests/test_keep.py": '''"""An entry that was kept is listed."""

from services.{service}.{name}.actions.keep import keep
from tests.running_suite import RunningSuite


async def test_a_kept_entry_is_listed(local_suite: RunningSuite) -> None:
    async with local_suite.box.services["{service}"].database.transaction() as connection:
        kept = [await keep(connection, title=title) for title in ("first", "second")]
    path = "/{service}/v1/{path}"
    page = (await local_suite.get("officer", path, purpose="test", limit=1)).json()
    assert page["items"] == [{{"id": str(kept[0].id), "title": "first"}}]
    rest = await local_suite.get("officer", path, purpose="test", cursor=page["next"])
    assert rest.json() == {{"items": [{{"id": str(kept[1].id), "title": "second"}}], "next": None}}
''',
}


def create(service: str, name: str, root: Path = ROOT) -> list[Path]:
    """Write the room, its place above the other rooms, its tables, its door and a migration."""
    if not re.fullmatch(r"[a-z][a-z_]{2,29}", name):
        raise SystemExit("a room's name is 3 to 30 lower-case letters or _")
    home = root / "services" / service
    if not (home / "metadata.py").exists():
        raise SystemExit(f"there is no service {service} with rooms")
    if (home / name).exists():
        raise SystemExit(f"{home / name} exists")
    words = {
        "service": service,
        "name": name,
        "table": f"{name}_entry",
        "path": name.replace("_", "-"),
        "title": name.replace("_", " ").capitalize(),
    }
    made = []
    for path, text in _FILES.items():
        file = home / name / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text.format(**words), encoding="utf-8")
        made.append(file)
    _order(root / "pyproject.toml", service, name)
    _tell(home / "__init__.py", name)
    _join_tables(home / "tables.py", service, name)
    _join_door(home / "app.py", service, name)
    subprocess.run([sys.executable, "-m", "ruff", "check", "-q", "--fix", str(home)], cwd=root, check=True)
    subprocess.run([sys.executable, "-m", "ruff", "format", "-q", str(home)], cwd=root, check=True)
    command = [sys.executable, "-m", "deploy.cli.main", "migration", service, name]
    subprocess.run(command, cwd=root, check=True)
    return made


def _order(settings: Path, service: str, name: str) -> None:
    """Put the new room above the others, which it may use; move it down if others are to use it."""
    text = settings.read_text(encoding="utf-8")
    start = text.index(f'containers = ["services.{service}"]')
    joined = text.index("tables", text.index("layers = [", start))
    end = text.index('"', joined) + 1
    settings.write_text(f'{text[:end]}, "{name}"{text[end:]}', encoding="utf-8")


def _tell(page: Path, name: str) -> None:
    """Add the room to the service's page, which names its rooms in order."""
    text = page.read_text(encoding="utf-8")
    rooms = "Rooms, the upper may use the lower:\n"
    page.write_text(text.replace(rooms, f"{rooms}    {name:<14} what it keeps and decides\n"), encoding="utf-8")


def _join_tables(tables: Path, service: str, name: str) -> None:
    text = tables.read_text(encoding="utf-8")
    text = text.replace(
        "\n__all__ = [", f'\nfrom services.{service}.{name} import tables as {name}\n\n__all__ = ["{name}", '
    )
    tables.write_text(text, encoding="utf-8")


def _join_door(app: Path, service: str, name: str) -> None:
    text = app.read_text(encoding="utf-8")
    text = text.replace("routers=[", f"routers=[{name}_door.router, ")
    line = f"from services.{service}.{name} import api as {name}_door\n"
    app.write_text(text.replace("\n\n\ndef build", f"\n{line}\n\ndef build", 1), encoding="utf-8")


if __name__ == "__main__":
    for path in create(sys.argv[1], sys.argv[2]):
        print(path.relative_to(ROOT))

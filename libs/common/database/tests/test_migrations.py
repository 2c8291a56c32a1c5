"""Migrations give the declared tables; shared tables come from their own lineages, in every service."""

import ast
import asyncio
import shutil
from pathlib import Path

import pytest
from alembic import command
from alembic.script import ScriptDirectory
from sqlalchemy import MetaData, text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.suite import member, service_names
from libs.common.database import migrating
from libs.common.database.migrating import WrittenByNewer, WrittenLongBefore, revisions_of
from libs.common.database.migrating.lineages import shared_lineages
from tests.fresh_databases import FreshDatabases

MORE = '''"""One column more."""

import sqlalchemy as sa
from alembic import op

revision, down_revision, branch_labels, depends_on = "spine_9999", "{newest}", None, None


def upgrade() -> None:
    op.add_column("failing_loop", sa.Column("seen_by", sa.Text()))
'''


def _created(folder: Path) -> set[str]:
    """Return the tables that the revisions of a folder create."""
    calls = (node for file in folder.glob("*.py") for node in ast.walk(ast.parse(file.read_text("utf-8"))))
    return {
        str(node.args[0].value)
        for node in calls
        if isinstance(node, ast.Call)
        and isinstance(node.func, ast.Attribute)
        and node.func.attr == "create_table"
        and isinstance(node.args[0], ast.Constant)
    }


async def _executed(url: str, statement: str) -> None:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        await connection.execute(text(statement))
    await engine.dispose()


@pytest.mark.parametrize("name", service_names())
async def test_a_migrated_database_has_the_tables_that_are_declared(databases: FreshDatabases, name: str) -> None:
    service, url = member(name), await databases.fresh(name)
    await asyncio.to_thread(command.check, migrating._config(url, service.metadata, service.versions))


@pytest.mark.parametrize("name", service_names())
def test_no_service_creates_a_shared_table(name: str) -> None:
    service = member(name)
    lineages = shared_lineages(service.metadata)
    shared = {table for folder in lineages.values() for table in _created(folder)}
    assert {"outbox", "audit_log", "idempotency_record", "webhook_endpoint"} <= shared
    own = _created(service.versions)
    assert own
    assert not shared & own


@pytest.mark.parametrize("name", service_names())
def test_the_revisions_of_a_service_are_one_line(name: str) -> None:
    service = member(name)
    script = ScriptDirectory.from_config(migrating._config("", service.metadata, service.versions))
    assert len(script.get_heads()) == 1 + len(shared_lineages(service.metadata))


async def test_an_older_database_has_the_shared_lineage_and_takes_its_next_revision(
    databases: FreshDatabases, tmp_path: Path
) -> None:
    """A database at the service's newest revision, from before lineages existed, is upgraded."""
    loans, url = member("loans"), await databases.fresh("loans")
    assert not await loans.migrations_to_come(url)
    folder = tmp_path / "spine"
    shutil.copytree(shared_lineages(loans.metadata)["spine"], folder)
    newest = max(file.name[: len("spine_0000")] for file in folder.glob("spine_*.py"))
    (folder / "spine_9999_more.py").write_text(MORE.format(newest=newest), "utf-8")
    metadata = MetaData()
    metadata.info["lineages"] = {**shared_lineages(loans.metadata), "spine": folder}
    await _executed(url, "INSERT INTO failing_loop (loop, error) VALUES ('relay', 'kept')")
    await migrating.upgrade(url, metadata, loans.versions)
    assert "spine_9999" in await revisions_of(url)
    await _executed(url, "UPDATE failing_loop SET seen_by = 'somebody' WHERE error = 'kept'")
    assert not await migrating.revisions_to_come(url, metadata, loans.versions)
    with pytest.raises(WrittenByNewer, match="loans were written by a newer version"):
        await loans.migrate(url)


async def test_a_database_from_before_the_first_migration_names_the_version_to_go_through(
    databases: FreshDatabases,
) -> None:
    loans, url = member("loans"), await databases.fresh("loans")
    await _executed(url, "DELETE FROM alembic_version")
    await _executed(url, "INSERT INTO alembic_version (version_num) VALUES ('0008')")
    with pytest.raises(WrittenLongBefore, match=f"start version {migrating.BEFORE_THE_SQUASH} on them once"):
        await loans.migrate(url)
    assert await revisions_of(url) == {"0008"}

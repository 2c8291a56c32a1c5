"""Data of an older version is backed up before the first migration changes it."""

import shutil
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.ext.asyncio import create_async_engine

from deploy.backup import before_upgrading
from deploy.backup.backups import BackupRefused
from deploy.backup.restoring import restore
from deploy.onebox.box import BoxOptions, prepare_databases
from deploy.onebox.data_lock import holding
from deploy.postgres.server import Postgres
from deploy.suite import Member, member
from libs.common.database.connections import Database
from libs.common.database.migrating import revisions_of
from libs.common.spine.log import prepare_log
from libs.common.values.identifiers import uuid7

BANK = text("INSERT INTO bank (bank_id, name) VALUES (:id, :name)")
BANKS = text("SELECT name FROM bank")
BACK = text("UPDATE alembic_version SET version_num = :old WHERE version_num ~ '^[0-9]+$'")
NEXT = '''"""What a newer version brings."""

from alembic import op

revision, down_revision, branch_labels, depends_on = "{next}", "{newest}", None, None


def upgrade() -> None:
    op.execute("ALTER TABLE bank ADD COLUMN IF NOT EXISTS added_by_newer text")
'''


@pytest.fixture
async def data(scratch: Path, tmp_path: Path) -> AsyncIterator[Path]:
    """Make a box's folder with its PostgreSQL running, as it is before the databases are prepared."""
    folder = scratch / tmp_path.name
    with holding(folder, doing="a test"):
        postgres = Postgres(folder / "postgres")
        postgres.start()
        try:
            yield folder
        finally:
            postgres.stop()


def _newer(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> str:
    """Add a revision to loans, as a newer version would; return its number."""
    versions, newer = member("loans").versions, tmp_path / "loans" / "migrations" / "versions"
    shutil.copytree(versions, newer)
    newest = max(file.name.split("_")[0] for file in versions.glob("[0-9]*.py"))
    added = f"{int(newest) + 1:04d}"
    (newer / f"{added}_more.py").write_text(NEXT.format(next=added, newest=newest), "utf-8")
    find = Member.versions.fget
    assert find is not None
    monkeypatch.setattr(Member, "versions", property(lambda self: newer if self.name == "loans" else find(self)))
    return added


async def _used(url: str) -> None:
    """Leave a service's database as after its start."""
    database = Database(url, application="a test", pool_size=1)
    await prepare_log(database, ["loans.loans"])
    await database.close()


async def _executed(url: str, statement: object, values: dict[str, object] | None = None) -> list[str]:
    engine = create_async_engine(url)
    async with engine.begin() as connection:
        done = await connection.execute(statement, values)  # type: ignore[call-overload]
        found = list(done.scalars()) if done.returns_rows else []
    await engine.dispose()
    return found


async def _own_revision(url: str) -> str:
    """Return the service's own revision; shared tables have theirs."""
    (own,) = (revision for revision in await revisions_of(url) if revision.isdecimal())
    return own


async def test_an_older_box_is_backed_up_and_the_backup_restores(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    said: list[str] = []
    options, postgres = BoxOptions(data=data, say=said.append), Postgres(data / "postgres")
    urls = await prepare_databases(options, postgres)
    await _used(urls["loans"])
    await _executed(urls["loans"], BANK, {"id": uuid7(), "name": "before"})
    await prepare_databases(options, postgres)
    assert not (data / "backups").exists(), "there was no data, then nothing to change"
    older = await _own_revision(urls["loans"])
    newest = _newer(monkeypatch, tmp_path)
    await prepare_databases(options, postgres)
    assert older != newest
    assert await _own_revision(urls["loans"]) == newest
    (backup,) = (data / "backups").iterdir()
    assert [str(backup) in line and "(loans)" in line for line in said if "backup" in line] == [True]
    assert {path.stat().st_mode & 0o077 for path in (backup.parent, backup, *backup.rglob("*"))} == {0}
    await prepare_databases(options, postgres)
    assert list((data / "backups").iterdir()) == [backup], "nothing changed: nothing was backed up"

    await _executed(urls["loans"], BANK, {"id": uuid7(), "name": "after"})
    await restore(data, "loans", backup)
    assert await _executed(urls["loans"], BANKS) == ["before"]
    assert await _own_revision(urls["loans"]) == older

    for _ in range(2):  # its backup, and one more
        await _executed(urls["loans"], BACK, {"old": older})
        await prepare_databases(options, postgres)
    monkeypatch.setattr(before_upgrading, "KEPT", 2)
    await _executed(urls["loans"], BACK, {"old": older})
    await prepare_databases(options, postgres)
    assert len(list((data / "backups").iterdir())) == 2
    assert backup not in (data / "backups").iterdir()


async def test_without_its_backup_nothing_is_changed(
    data: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    options, postgres = BoxOptions(data=data), Postgres(data / "postgres")
    urls = await prepare_databases(options, postgres)
    await _used(urls["loans"])
    older = await revisions_of(urls["loans"])
    _newer(monkeypatch, tmp_path)

    async def full_disk(*_: object, **__: object) -> None:
        raise BackupRefused("no room")

    monkeypatch.setattr(before_upgrading, "back_up", full_disk)
    with pytest.raises(BackupRefused):
        await prepare_databases(options, postgres)
    assert await revisions_of(urls["loans"]) == older


@pytest.mark.parametrize("held", ["alembic_version", "log_state"])
async def test_a_table_that_somebody_holds_is_one_sentence(
    data: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, held: str
) -> None:
    postgres = Postgres(data / "postgres")
    options = BoxOptions(data=data)
    urls = await prepare_databases(options, postgres)
    _newer(monkeypatch, tmp_path)
    engine = create_async_engine(postgres.url("loans"))
    async with engine.begin() as holder:
        await holder.execute(text(f"LOCK TABLE {held} IN ACCESS EXCLUSIVE MODE"))
        with pytest.raises(before_upgrading.TablesInUse, match="nothing was changed"):
            await before_upgrading.back_up_before_upgrading(data, urls, say=print)
    await engine.dispose()

"""A restore drill: a box is backed up under load and restored on a new machine, with its people and its promises."""

import asyncio
import contextlib
import json
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path

import pytest
from joserfc.jwk import ECKey
from sqlalchemy import text

from deploy.backup import restoring
from deploy.backup.backups import BackupRefused, back_up, run
from deploy.backup.half_restored import HalfRestored
from deploy.backup.restoring import RestoreRefused, restore, restore_everything
from deploy.backup.sealed_secrets import PUBLIC_KEY, CannotOpen, make_operator_key, unseal_state
from deploy.cli.main import app
from deploy.onebox.box import BoxOptions, box_opened
from deploy.operate.examination import examination
from deploy.operate.invariants import broken_invariants
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.keys.secret_checks import CHECKED, SecretsDiffer
from libs.common.keys.signed_documents import verified
from tests.running_suite import RunningSuite, suite_of
from tests.staff import Staffed, staffed


@asynccontextmanager
async def _box(folder: Path) -> AsyncIterator[RunningSuite]:
    options = BoxOptions(data=folder, today=date(2021, 1, 10), rate_limit_per_minute=0)
    async with box_opened(options) as box, suite_of(box) as suite:
        yield suite


async def _load(suite: RunningSuite, done: asyncio.Event) -> int:
    """Make employers with staff who file, until it is enough: events of all services while the dumps are made."""
    made = 0
    while not done.is_set():
        employer = await staffed(suite, 3)
        await employer.file("2020-12", 3)
        made += 1
    return made


@pytest.fixture(scope="module")
async def drill(scratch: Path) -> "Drill":
    """Return the first machine's folder, the backup, the operator's key, an employer, and a receipt signed before."""
    first, backup, key = scratch / "first", scratch / "monday", scratch / "operator.json"
    async with _box(first) as suite:
        make_operator_key(key, first / PUBLIC_KEY)
        employer = await staffed(suite, 3)
        filed = await employer.file("2020-11", 3)
        await suite.settled()
        (first / "uploads").mkdir(exist_ok=True)
        (first / "uploads" / "waiting.csv").write_text("a file of a job that is not done")
        done = asyncio.Event()
        loading = [asyncio.create_task(_load(suite, done)) for _ in range(3)]
        await asyncio.sleep(0.5)
        await back_up(first, backup)
        done.set()
        assert sum(await asyncio.gather(*loading)) > 3
        await suite.settled()
        receipt = (await suite.get("officer", f"/contributions/v1/returns/{filed['id']}/receipt")).json()["document"]
        keys = (await suite.http.get("/contributions/.well-known/document-keys.json")).json()
    return first, backup, key, employer, {"receipt": receipt, "keys": keys}


Drill = tuple[Path, Path, Path, Staffed, dict[str, object]]


def test_a_backup_is_for_its_owner_alone_and_holds_no_secret_in_clear(drill: Drill) -> None:
    first, backup, _, _, _ = drill
    assert backup.stat().st_mode & 0o777 == 0o700
    for path in backup.rglob("*"):
        assert path.stat().st_mode & 0o077 == 0, path
    assert (backup / "uploads" / "waiting.csv").read_text().startswith("a file of a job")
    secrets = json.loads((first / "secrets.json").read_text())
    plain = b"".join(p.read_bytes() for p in backup.iterdir() if p.is_file())
    assert not [name for name, value in secrets.items() if value.encode() in plain]


async def _break_off_at(name: str, folder: Path, drill: Drill) -> Postgres:
    """Interrupt a restore like kill -9: its server runs, some databases are complete, the others empty."""
    left = []

    def leave(postgres: Postgres) -> None:
        left.append(postgres)

    def killed(postgres: Postgres, program: str, database: str, *options: str) -> None:
        if database == name:
            raise KeyboardInterrupt
        run(postgres, program, database, *options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(restoring, "run", killed)
        patch.setattr(Postgres, "remove", leave)
        with pytest.raises(KeyboardInterrupt):
            await restore_everything(folder, drill[1], country="thailand", operator_key=drill[2])
    return left[0]


async def test_the_new_machine_knows_its_people_and_its_signatures(
    drill: Drill, scratch: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """Given a backup taken under load, when everything is restored elsewhere and rebased, then no listener knows more
    than its speaker, the same national id is the same person, and a receipt signed before is verified by the keys.

    Nothing starts on a restore that was broken off, and the same command finishes it."""
    # How full this machine's own disk is says nothing about what was restored.
    monkeypatch.setattr("deploy.operate.doctor.DISK_USED_MAX", 1.0)
    _, backup, key, employer, signed = drill
    second = scratch / "second" / "thailand"
    killed = await _break_off_at("contributions", second, drill)
    assert killed.pid is not None
    with pytest.raises(HalfRestored, match="same `prakan restore all` again"):
        async with _box(second):
            pytest.fail("it started on a part of its data")
    with pytest.raises(HalfRestored):
        await back_up(second, scratch / "of-a-part")
    await restore_everything(second, backup, country="thailand", operator_key=key)
    assert killed._process is not None
    assert killed._process.wait(1) == 0, "its server was stopped"
    await asyncio.to_thread(app, ["relay", "rebase", "all", "--data", str(second.parent)], standalone_mode=False)
    told = capsys.readouterr().out.splitlines()
    assert told[::2] == [f"{name}:" for name in members()]
    assert all(line.endswith(": 0 events imported, 0 to be said again") for line in told[1::2]), told
    async with _box(second) as suite:
        await suite.settled()
        assert await broken_invariants(suite.box.services) == []
        employer.suite = suite
        suite.become("employer", employer.id)
        corrected = await employer.file("2020-11", 2, kind="correction")
        assert corrected["unregistered"] == [], "national ids are the people they were"
        assert corrected["headcount"] == 2
        keys = (await suite.http.get("/contributions/.well-known/document-keys.json")).json()
        assert keys == signed["keys"]
        assert verified(str(signed["receipt"]), keys)[0] == "return-receipt"
        told, well = await examination(second, "thailand")
        assert well, told
    assert (second / "uploads" / "waiting.csv").exists()


async def test_a_backup_into_another_agencys_box_is_refused(drill: Drill, scratch: Path) -> None:
    _, backup, _, _, _ = drill
    other = scratch / "other"
    async with _box(other):
        pass
    with pytest.raises(RestoreRefused, match="agency_key"):
        await restore(other, "registration", backup)
    async with _box(other) as suite:
        assert (await suite.http.get("/readyz")).status_code == 200, "nothing was changed"


@pytest.mark.parametrize("name", CHECKED)
async def test_a_box_whose_secret_was_replaced_takes_nothing_in(drill: Drill, scratch: Path, name: str) -> None:
    first = drill[0]
    keys = {"document_key": "document-signing-key.json", "acting_key": "acting-key.json"}
    file = first / keys.get(name, "secrets.json")
    before = file.read_text()
    content = json.loads(before)
    if name == "acting_key":
        content = ECKey.generate_key("P-256", {"kid": "other", "use": "sig", "alg": "ES256"}).as_dict(private=True)
    else:
        content["d" if name in keys else name] = "b3RoZXIgc2VjcmV0IG9mIHNvbWVib2R5IGVsc2UhISE"
    file.write_text(json.dumps(content))
    try:
        with pytest.raises((SecretsDiffer, BaseExceptionGroup)) as refused:
            async with _box(first):
                pytest.fail("it opened its databases with another secret")
        assert name in str(refused.value)
    finally:
        file.write_text(before)


def test_what_a_backup_and_a_restore_refuse(
    drill: Drill, tmp_path: Path, scratch: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    first, backup, key, _, _ = drill
    other = tmp_path / "other.json"
    make_operator_key(other, tmp_path / "other.public.json")
    with pytest.raises(CannotOpen, match="another key"):
        unseal_state(backup / "secrets.sealed", other)
    with pytest.raises(CannotOpen, match="public half"):
        unseal_state(backup / "secrets.sealed", tmp_path / "other.public.json")
    changed = tmp_path / "changed"
    shutil.copytree(backup, changed)
    sealed = json.loads((changed / "secrets.sealed").read_text())
    (changed / "secrets.sealed").write_text(json.dumps({**sealed, "sealed": sealed["sealed"][:-4] + "AAAA"}))
    with pytest.raises(CannotOpen, match="was changed"):
        unseal_state(changed / "secrets.sealed", key)
    for place, options, told in (
        (changed, {"operator_key": key}, "SHA-256 differs"),
        (backup, {"operator_key": None}, "--operator-key"),
    ):
        with pytest.raises((RestoreRefused, CannotOpen), match=told):
            asyncio.run(restore_everything(tmp_path / "new", place, country="thailand", **options))  # type: ignore[arg-type]
    with pytest.raises(RestoreRefused, match="holds a box already"):
        asyncio.run(restore_everything(first, backup, country="thailand", operator_key=key))
    assert not (tmp_path / "new").exists()
    shutil.move(first / PUBLIC_KEY, tmp_path / "kept")
    try:
        with pytest.raises(BackupRefused, match="pays strangers"):
            asyncio.run(back_up(first, tmp_path / "bare"))
    finally:
        shutil.move(tmp_path / "kept", first / PUBLIC_KEY)
    with pytest.raises(BackupRefused, match="exists already"):
        asyncio.run(back_up(first, backup))
    with contextlib.suppress(SystemExit):
        app(["backup", str(tmp_path / "told"), "--data", str(tmp_path), "--secrets-kept-elsewhere"])
    assert "no box" in capsys.readouterr().err


async def test_a_database_of_a_newer_version_is_refused_in_a_sentence(drill: Drill) -> None:
    from deploy.backup.backups import postgres_of
    from libs.common.database.connections import Database
    from libs.common.database.migrating import WrittenByNewer

    first = drill[0]
    with postgres_of(first) as postgres:
        database = Database(postgres.url("loans"), application="test", pool_size=1)
        own = "version_num ~ '^[0-9]+$'"
        find = text(f"SELECT version_num FROM alembic_version WHERE {own}")
        change = text(f"UPDATE alembic_version SET version_num = :version WHERE {own}")
        before = (await database.one_statement(find))[0]["version_num"]
        try:
            await database.one_statement(change, {"version": "9999"})
            with pytest.raises(WrittenByNewer, match="loans were written by a newer version"):
                await members()["loans"].migrate(postgres.url("loans"))
        finally:
            await database.one_statement(change, {"version": before})
            await database.close()

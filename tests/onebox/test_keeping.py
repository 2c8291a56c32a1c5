"""A running box holds its data alone, survives the kill of its PostgreSQL, and refuses writes on a full disk."""

import asyncio
import contextlib
import errno
import json
import os
import signal
import subprocess
import tempfile
import time
from collections.abc import AsyncIterator, Iterator
from datetime import date
from pathlib import Path

import httpx
import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from conftest import SKIPPED_TIERS
from deploy.backup.backups import postgres_of
from deploy.onebox.box import BoxOptions, box_opened
from deploy.onebox.data_lock import DataInUse, holder, holding
from deploy.onebox.keep_running import KEEP_FREE_FILES, Keeper
from deploy.onebox.parties import BEGUN_ON, BUSY_TRIES, PARTIES, _made, personas_of
from deploy.operate.doctor import disk
from deploy.postgres.server import Postgres
from libs.common.database.connections import Database
from libs.common.runtime.failures import is_transport
from tests.running_suite import RunningSuite, suite_of


@pytest.fixture(scope="module")
async def box(scratch: Path) -> AsyncIterator[RunningSuite]:
    options = BoxOptions(data=scratch / "kept", today=date(2021, 1, 10), rate_limit_per_minute=0)
    async with box_opened(options) as opened, suite_of(opened) as suite:
        yield suite


def _employer(number: int) -> dict[str, str]:
    body = {"registration_number": f"10000000{number}", "name": "บริษัท", "area": "TH-10", "sector": "C13"}
    return {**body, "registered_on": "2019-01-01"}


async def test_a_second_start_is_refused_and_leaves_the_first_alone(box: RunningSuite, tmp_path: Path) -> None:
    data = box.box.options.data
    (tmp_path / "linked").symlink_to(data)
    copied = tmp_path / "copied"
    copied.mkdir()
    (copied / "postgres").symlink_to(data / "postgres")
    for folder, told in ((data, f"process {os.getpid()}"), (tmp_path / "linked", "in use"), (copied, "in use")):
        with pytest.raises(DataInUse, match=told):
            async with box_opened(BoxOptions(data=folder)):
                pytest.fail("two boxes on one data folder")
    with postgres_of(data) as postgres:
        pid = postgres.pid
    assert box.box.keeper.postgres is not None
    assert pid == box.box.keeper.postgres.pid, "an operator's command uses the running server and does not stop it"
    assert (await box.http.get("/readyz")).status_code == 200


async def _half_opened(options: BoxOptions) -> None:
    async with box_opened(options):
        pytest.fail("it was told to stop before")


@pytest.mark.parametrize("asked", [1, 3])
async def test_told_to_stop_while_postgresql_starts_nothing_is_left(scratch: Path, asked: int) -> None:
    folder = scratch / f"stopped-{asked}"
    starting = asyncio.create_task(_half_opened(BoxOptions(data=folder)))
    async with asyncio.timeout(60):
        while not (folder / "postgres" / "PG_VERSION").exists():
            await asyncio.sleep(0.01)
    for _ in range(asked):
        starting.cancel()
        await asyncio.sleep(0.01)
    with pytest.raises(asyncio.CancelledError):
        await starting
    assert holder(folder) == ""
    again = Postgres(folder / "postgres")
    assert again.pid is None, "a server that nobody stops"
    await asyncio.sleep(0.3)
    assert again.pid is None, "it came a moment later"
    await asyncio.to_thread(again.start)
    await asyncio.to_thread(again.stop)


async def test_a_start_that_was_killed_between_two_parties_goes_on(box: RunningSuite) -> None:
    """Each party is the same whether the start was killed before or after it was stored."""
    file = box.box.options.data / "parties.json"
    whole = json.loads(file.read_text())
    names = list(whole)
    left = [{name: whole[name] for name in names[:count]} for count in range(len(names))]
    for known in [*left, {BEGUN_ON: "2020-12-05"}]:  # from the last month: employers are found by their numbers
        file.write_text(json.dumps(known))
        found = {p.persona: str(p.party_id) for p in await personas_of(box.box)}
        assert {name: found[name] for name in PARTIES} == {name: whole[name] for name in PARTIES}, known
        assert set(json.loads(file.read_text())) == set(whole)


async def test_a_killed_postmaster_is_started_again(box: RunningSuite) -> None:
    made = await box.made("officer", "/registration/v1/employers", _employer(14))
    postgres = box.box.keeper.postgres
    assert postgres is not None
    assert postgres.pid is not None
    os.kill(killed := postgres.pid, signal.SIGKILL)
    statuses = set()
    async with asyncio.timeout(40):
        while not (postgres.pid not in (None, killed) and (await box.http.get("/readyz")).status_code == 200):
            statuses.add((await box.http.get("/readyz")).status_code)
            await asyncio.sleep(0.05)
    assert 503 in statuses, "not ready while its databases do not answer"
    async with asyncio.timeout(10):
        while (again := await box.post("officer", "/registration/v1/employers", _employer(14))).status_code == 503:
            assert again.headers["Retry-After"], "connections of before are told apart one by one"
    assert again.status_code == 409, "what was stored is there"
    assert (await box.get("officer", f"/registration/v1/employers/{made['id']}")).status_code == 200


async def _moved_without_room(box: RunningSuite) -> httpx.Response:
    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("libs.common.runtime.clock.write_state", full)
        return await box.http.post("/sandbox/clock", json={"today": "2021-01-11"})


async def test_nothing_is_taken_in_while_the_disk_is_nearly_full(box: RunningSuite) -> None:
    keeper = box.box.keeper
    room, keeper.keep_free = keeper.keep_free, 2**62
    keeper.look_at_the_disk()
    try:
        refused = await box.post(
            "officer", "/registration/v1/employers", _employer(22), headers={"Accept-Language": "th"}
        )
        assert (refused.status_code, refused.json()["code"]) == (503, "disk_full")
        assert refused.headers["Retry-After"] == "60"
        assert "ใกล้เต็ม" in refused.json()["detail"]
        moved = await _moved_without_room(box)
        assert (moved.status_code, moved.json()["code"]) == (503, "disk_full")
        assert (await box.http.get("/sandbox/clock")).json() == {"today": "2021-01-10"}
        page = await box.http.post("/sign-in", data={"persona": "agent"})
        assert (page.status_code, page.headers["Retry-After"]) == (503, "60")
        assert page.headers["Content-Type"].startswith("text/html"), "a browser shows no JSON"
        assert (await box.get("officer", "/registration/v1/employers")).status_code in {200, 422}, "reading goes on"
        ready = await box.http.get("/readyz")
        assert ready.status_code == 503
        assert "MiB are free" in ready.json()["because"]["disk"]
    finally:
        keeper.keep_free = room
        keeper.look_at_the_disk()
    assert (await box.post("officer", "/registration/v1/employers", _employer(22))).status_code in {201, 422}
    assert (await box.http.get("/readyz")).status_code == 200


def test_a_disk_on_which_no_file_can_be_made_is_full_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A million small files end PostgreSQL as well as one large one. Some disks have no fixed number."""
    keeper = Keeper(tmp_path, keep_free=0)
    here = os.statvfs(tmp_path)
    for files, free, full in ((10**6, KEEP_FREE_FILES - 1, True), (10**6, KEEP_FREE_FILES, False), (0, 0, False)):
        few = os.statvfs_result((*here[:5], files, free, free, *here[8:]))
        monkeypatch.setattr("os.statvfs", lambda _, few=few: few)
        keeper.look_at_the_disk()
        assert keeper.disk_full is full, (files, free)
        if full:
            assert "files can still be made" in keeper.failures["disk"]
    assert not [finding for finding in disk(tmp_path) if "df -i" in finding.next], "no fixed number"
    monkeypatch.setattr("os.statvfs", lambda _: os.statvfs_result((*here[:5], 10**6, 1, 1, *here[8:])))
    assert [finding for finding in disk(tmp_path) if "df -i" in finding.next]


def test_the_data_are_free_when_their_holder_is_killed(tmp_path: Path) -> None:
    child = os.fork()
    if not child:
        with holding(tmp_path, doing="a box of thailand"):
            (tmp_path / "held").touch()
            time.sleep(60)
        os._exit(0)
    try:
        while not (tmp_path / "held").exists():
            time.sleep(0.01)
        assert holder(tmp_path) == f"process {child} (a box of thailand)"
    finally:
        os.kill(child, signal.SIGKILL)
        os.waitpid(child, 0)
    assert holder(tmp_path) == ""
    with holding(tmp_path, doing="the next"):
        assert "the next" in holder(tmp_path)


@pytest.fixture
def small_disk() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="prakan-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        mount = Path(folder) / "small"
        mount.mkdir()
        command = ["mount", "-t", "tmpfs", "-o", "size=200m", "none", mount]
        if os.geteuid() or subprocess.run(command, check=False).returncode:
            SKIPPED_TIERS["a disk that is really full"] = "a small file system cannot be mounted here"
            pytest.skip("only root can mount a small disk to fill")
        try:
            yield mount
        finally:
            subprocess.run(["umount", mount], check=True)


_FILLS = text("INSERT INTO filled (content) SELECT string_agg(md5(random()::text), '') FROM generate_series(1, 30000)")
_COUNT = text("SELECT count(*) AS n FROM filled")


async def _filled(database: Database) -> tuple[int, Exception]:
    """Insert rows until one fails; return their number and the failure."""
    kept = 0
    while True:
        try:
            await database.one_statement(_FILLS)
        except Exception as failure:  # noqa: BLE001 - what it was is judged by the caller
            return kept, failure
        kept += 1


async def test_a_disk_that_was_full_is_survived(small_disk: Path) -> None:
    """PostgreSQL ends in the middle of its log; with room again it restarts by itself, with its commits."""
    postgres = Postgres(small_disk / "pg")
    await asyncio.to_thread(postgres.start)
    database = Database(postgres.url("postgres"), application="test", pool_size=1)
    keeper = Keeper(small_disk, postgres, keep_free=16 * 2**20)
    keeping = asyncio.create_task(keeper.run())
    try:
        await database.one_statement(text("CREATE TABLE filled (at serial, content text)"))
        disk = os.statvfs(small_disk)
        ballast = small_disk / "ballast"
        ballast.write_bytes(b"x" * (disk.f_bavail * disk.f_frsize - 20 * 2**20))
        kept, failure = await _filled(database)
        assert kept
        assert is_transport(failure), "a door answers 503"
        await asyncio.sleep(1.2)
        assert "disk" in keeper.failures
        ballast.unlink()
        async with asyncio.timeout(40):
            while keeper.failures or postgres.pid is None:
                await asyncio.sleep(0.1)
            found = None
            while found is None:
                with contextlib.suppress(DBAPIError, OSError):  # the pool's connections of before
                    found = (await database.one_statement(_COUNT))[0]["n"]
        assert found >= kept
    finally:
        keeping.cancel()
        await asyncio.wait([keeping])
        await database.close()
        await asyncio.to_thread(postgres.stop)


@pytest.mark.parametrize(("busy", "made"), [(0, True), (3, True), (BUSY_TRIES + 1, False)])
async def test_a_busy_door_is_asked_again_with_the_same_key(busy: int, made: bool) -> None:
    """Asks a number of times, and no more."""
    keys: list[str] = []

    def answer(request: httpx.Request) -> httpx.Response:
        keys.append(request.headers["Idempotency-Key"])
        if len(keys) <= busy:
            return httpx.Response(503, json={"code": "try_again_later"}, headers={"Retry-After": "0"})
        return httpx.Response(201, json={"id": "made"})

    async with httpx.AsyncClient(transport=httpx.MockTransport(answer), base_url="http://box") as door:
        if made:
            assert await _made(door, "employer-a", "/v1/employers", {}) == "made"
        else:
            with pytest.raises(RuntimeError, match="503"):
                await _made(door, "employer-a", "/v1/employers", {})
    assert len(keys) == min(busy, BUSY_TRIES) + 1
    assert set(keys) == {"onebox-employer-a"}

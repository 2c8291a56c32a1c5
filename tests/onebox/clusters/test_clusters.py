"""A database outside its data folder is known from both sides; one that nobody has is told, and removed when asked."""

import fcntl
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from conftest import SKIPPED_TIERS
from deploy.command_refused import CommandRefused
from deploy.postgres import clusters as of_clusters
from deploy.postgres import programs
from deploy.postgres.clusters import Cluster, Standing, clusters, left_behind, remove
from deploy.postgres.programs import PostgresDidNotStart
from deploy.postgres.server import Postgres
from tests.onebox.clusters.left_clusters import remove_below

if os.geteuid() != 0:
    SKIPPED_TIERS["databases outside their data folders"] = "not run as root"
    pytestmark = pytest.mark.skip("only root keeps a database outside its data folder")


@pytest.fixture
def disk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Return the one disk of a machine, on which only root enters the data folders."""
    with tempfile.TemporaryDirectory(prefix="prakan-", dir="/var/tmp") as folder:
        Path(folder).chmod(0o755)
        monkeypatch.setattr(programs, "OUTSIDE", Path(folder) / "outside")
        monkeypatch.setattr(programs, "FORMERLY_OUTSIDE", ())
        monkeypatch.setattr(of_clusters, "_disks", lambda: [tmp_path])
        tmp_path.chmod(0o700)
        yield tmp_path


def _box(folder: Path) -> Path:
    """Make a data folder with its database's place and return the place."""
    postgres = Postgres(folder / "thailand" / "postgres")
    assert (folder / "thailand" / "postgres").is_symlink()
    (postgres.data / "global").mkdir()
    (postgres.data / "global" / "pg_control").write_text("x" * 10_000)
    return postgres.data


def _standings(*, thoroughly: bool) -> dict[Path, Standing]:
    return {cluster.place: cluster.standing for cluster in clusters(thoroughly=thoroughly)}


def _of(place: Path) -> Cluster:
    (found,) = [cluster for cluster in clusters() if cluster.place == place]
    return found


def test_a_moved_data_folder_still_has_its_database_and_a_deleted_one_does_not(disk: Path) -> None:
    place = _box(disk / "agency")
    assert _standings(thoroughly=False) == {place: Standing.KEPT}
    (disk / "agency").rename(disk / "moved")
    assert _standings(thoroughly=False) == {place: Standing.KEPT}, "before the moved one was started"
    assert left_behind() == ""
    Postgres(disk / "moved" / "thailand" / "postgres")
    assert _of(place).data == disk / "moved" / "thailand" / "postgres", "a start notes where it is"
    with pytest.raises(CommandRefused, match="stays"):
        list(remove([place.name]))
    assert not list(remove())
    shutil.rmtree(disk / "moved")
    assert _standings(thoroughly=False) == {place: Standing.DELETED}
    assert left_behind().startswith("1 databases of other boxes in ")
    assert [cluster.place for cluster in remove()] == [place]
    assert not list(programs.OUTSIDE.glob("*cluster-*")), "neither the database nor its note is left"
    assert left_behind() == ""


def test_a_database_that_is_removed_while_all_are_listed_is_no_more(
    disk: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    gone, there = sorted(_box(disk / name) for name in ("one", "other"))
    noted = of_clusters._noted

    def removed_meanwhile(place: Path) -> tuple[Path, bool] | None:
        if place == gone:
            shutil.rmtree(place)
        return noted(place)

    monkeypatch.setattr(of_clusters, "_noted", removed_meanwhile)
    assert [cluster.place for cluster in clusters()] == [there]


def test_a_data_folder_that_was_moved_to_another_disk_is_found_by_its_link(disk: Path) -> None:
    place = _box(disk / "agency")
    shutil.copytree(disk / "agency", disk / "other disk" / "agency", symlinks=True)
    shutil.rmtree(disk / "agency")
    assert _standings(thoroughly=False) == {place: Standing.DELETED}, "no second name on this disk"
    assert _standings(thoroughly=True) == {place: Standing.KEPT}
    assert not list(remove())
    assert place.is_dir()


def test_of_two_links_to_one_database_the_first_keeps_it(disk: Path) -> None:
    place = _box(disk / "agency")
    shutil.copytree(disk / "agency", disk / "copy", symlinks=True)
    Postgres(disk / "copy" / "thailand" / "postgres")
    assert _of(place).data == disk / "agency" / "thailand" / "postgres"
    shutil.rmtree(disk / "agency")
    assert not list(remove())
    Postgres(disk / "copy" / "thailand" / "postgres")
    assert _of(place).data == disk / "copy" / "thailand" / "postgres"
    shutil.rmtree(disk / "copy")
    assert [cluster.place for cluster in remove()] == [place]


def test_what_is_in_use_or_in_doubt_stays(disk: Path, postgres: Postgres, monkeypatch: pytest.MonkeyPatch) -> None:
    held, served, noteless, linked, apart = (_box(disk / name) for name in ("a", "b", "c", "d", "e"))
    for place in (noteless, linked):
        place.with_name(place.name + ".owner").unlink()
    note = apart.with_name(apart.name + ".owner")
    note.write_text(json.dumps(json.loads(note.read_text()) | {"shared": False}))
    for name in ("a", "b", "c", "e"):
        shutil.rmtree(disk / name)
    (served / "postmaster.pid").write_text(f"{postgres.pid}\n")
    lock = os.open(held, os.O_RDONLY)
    fcntl.flock(lock, fcntl.LOCK_EX)
    try:
        in_doubt = {noteless: Standing.UNKNOWN, apart: Standing.UNKNOWN}
        used = {held: Standing.IN_USE, served: Standing.IN_USE}
        assert _standings(thoroughly=True) == {**in_doubt, **used, linked: Standing.KEPT}
        assert not list(remove())
        for place in (held, served, linked):
            with pytest.raises(CommandRefused, match="stays"):
                list(remove([noteless.name, place.name]))
        assert len(clusters()) == 5, "a refused command removes nothing"
        assert {cluster.place for cluster in remove([noteless.name, apart.name])} == {noteless, apart}
    finally:
        os.close(lock)
    assert not [place for place in (held, served, linked) if not place.is_dir()]


def test_a_database_that_is_gone_is_told_with_the_next_step(disk: Path) -> None:
    shutil.rmtree(_box(disk / "agency"))
    with pytest.raises(PostgresDidNotStart, match="restore a backup"):
        Postgres(disk / "agency" / "thailand" / "postgres")


def test_a_tests_box_leaves_nothing_even_if_it_failed_with_its_server_running(disk: Path) -> None:
    server = Postgres(disk / "failed" / "postgres")
    server.start()
    kept = _box(disk / "kept")
    remove_below(disk / "failed")
    assert server._process is not None
    assert server._process.wait(5) is not None
    assert [cluster.place for cluster in clusters()] == [kept]

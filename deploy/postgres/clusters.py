"""Clusters that lie outside their data folders: whose each is, and which of them nobody has any more.

As root, a cluster lies where the server's user reaches it, and the data folder has a link to it. One file with two
names, `NAME.owner` beside the cluster and beside the link, says whose it is. Its second name moves with the data
folder: as long as there is one, the data folder exists somewhere.
"""

import fcntl
import json
import os
import secrets
import shutil
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from enum import StrEnum
from functools import cached_property
from pathlib import Path

from deploy.command_refused import CommandRefused
from deploy.postgres import programs
from libs.common.runtime.state_files import write_state

_NAMED = "cluster-"
_REMOVED = "removed-"
_OWNER = ".owner"
_NOT_DISKS = frozenset({
    "autofs", "bpf", "cgroup", "cgroup2", "configfs", "debugfs", "devpts", "devtmpfs", "fusectl", "hugetlbfs", "mqueue",
    "nsfs", "proc", "pstore", "rpc_pipefs", "securityfs", "sysfs", "tracefs",
})  # fmt: skip


class Standing(StrEnum):
    """The standing of a cluster: somebody has its data folder, or nobody."""

    IN_USE = "in use"
    KEPT = "kept"
    DELETED = "deleted"
    UNKNOWN = "unknown"


SAYS: Mapping[Standing, str] = {
    Standing.IN_USE: "a server or a box uses it",
    Standing.KEPT: "its data folder is there, or was moved",
    Standing.DELETED: "its data folder was deleted",
    Standing.UNKNOWN: "whether its data folder still exists cannot be told: name it to remove it",
}


@dataclass(frozen=True)
class Cluster:
    """A cluster outside its data folder. `data`: the link to it, as far as it is known."""

    place: Path
    standing: Standing
    data: Path | None
    used_at: datetime

    @cached_property
    def bytes(self) -> int:
        return _size(self.place)


def new_place() -> Path:
    """Return a place for a cluster that its data folder cannot hold."""
    return programs.outside() / f"{_NAMED}{secrets.token_hex(6)}"


def claim(link: Path, place: Path) -> None:
    """Note that `link` leads to the cluster: at its making, after a move, and if it was made without a note.

    The first of several links, as of a copied data folder, keeps it.
    """
    if place.parent not in _folders():
        return
    owner, held = _beside(place), _beside(link)
    noted = _noted(place)
    if noted and noted[0] == link and held.exists() and held.samefile(owner):
        return
    if noted and noted[0] != link and _leads(noted[0], place):
        return
    write_state(owner, json.dumps({"data": str(link), "shared": True}))
    try:
        held.unlink(missing_ok=True)
        os.link(owner, held)
    except OSError:  # another file system: the data folder is known by its path alone
        write_state(owner, json.dumps({"data": str(link), "shared": False}))


def release(link: Path, place: Path) -> None:
    """Remove a stopped cluster with its link and its note."""
    if link.is_symlink():
        link.unlink()
    _beside(link).unlink(missing_ok=True)
    if place.parent in _folders():
        _beside(place).unlink(missing_ok=True)
    shutil.rmtree(place)


def clusters(*, thoroughly: bool = False) -> list[Cluster]:
    """List the clusters outside data folders. `thoroughly`: every disk is searched for links to them."""
    places = _places()
    links = _links_on(_disks(), _folders()) if thoroughly and places else {}
    found = []
    for place in places:
        with suppress(FileNotFoundError):  # somebody removes it at this moment
            found.append(_cluster(place, links.get(place)))
    return found


def left_behind() -> str:
    """Return a sentence on the clusters of deleted data folders, and of unknown ones; empty if there is none."""
    orphans = [c for c in clusters() if c.standing in {Standing.DELETED, Standing.UNKNOWN}]
    if not orphans:
        return ""
    unknown = sum(cluster.standing is Standing.UNKNOWN for cluster in orphans)
    size = sum(cluster.bytes for cluster in orphans) / 2**20
    folders = " and ".join(sorted({str(cluster.place.parent) for cluster in orphans}))
    return (
        f"{len(orphans)} databases of other boxes in {folders} have no data folder where it was ({size:.0f} MiB, "
        f"{unknown} of unknown owner); look at them: prakan clusters list"
    )


def remove(names: Iterable[str] = ()) -> Iterator[Cluster]:
    """Remove clusters whose data folders were deleted, and those of unknown standing that are named; yield each.

    Raises `CommandRefused` for a name of a cluster that somebody has.
    """
    wanted = set(names)
    if strange := wanted - {place.name for place in _places()}:
        raise CommandRefused(f"there is no database {', '.join(sorted(strange))}: prakan clusters list")
    with programs.one_at_a_time():  # no cluster is being made meanwhile
        found = {cluster.place.name: cluster for cluster in clusters(thoroughly=True)}
        for name in sorted(wanted & found.keys()):
            if found[name].standing in {Standing.IN_USE, Standing.KEPT}:
                raise CommandRefused(f"{name} stays ({SAYS[found[name].standing]}: {found[name].data})")
        chosen = [c for c in found.values() if (c.place.name in wanted if wanted else c.standing is Standing.DELETED)]
        for cluster in chosen:
            with _held(cluster.place) as free:
                if free and cluster.bytes:
                    cluster.place.rename(cluster.place.with_name(_REMOVED + cluster.place.name))
                    _beside(cluster.place).unlink(missing_ok=True)
                    yield cluster
    for folder in _folders():
        for left in folder.glob(f"{_REMOVED}{_NAMED}*"):
            shutil.rmtree(left, ignore_errors=True)


def _places() -> list[Path]:
    return [place for folder in _folders() for place in sorted(folder.glob(f"{_NAMED}*")) if place.is_dir()]


def _cluster(place: Path, link: Path | None) -> Cluster:
    noted = _noted(place)
    data = link or (noted[0] if noted else None)
    return Cluster(place, _standing(place, noted, link), data, _used_at(place))


def _standing(place: Path, noted: tuple[Path, bool] | None, link: Path | None) -> Standing:
    with _held(place) as free:
        if not free:
            return Standing.IN_USE
    if link is not None or (noted and _leads(noted[0], place)):
        return Standing.KEPT
    if noted is None or not noted[1]:
        return Standing.UNKNOWN
    return Standing.KEPT if _beside(place).stat().st_nlink > 1 else Standing.DELETED


@contextmanager
def _held(place: Path) -> Iterator[bool]:
    """Hold the cluster as a box does; tell whether neither a box nor a server has it."""
    descriptor = os.open(place, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield programs.postmaster(place) is None
    except BlockingIOError:
        yield False
    finally:
        os.close(descriptor)


def _noted(place: Path) -> tuple[Path, bool] | None:
    """Return the link that the note names, and whether the note has its second name beside it; None without a note."""
    try:
        content = json.loads(_beside(place).read_text(encoding="utf-8"))
        return Path(content["data"]), content["shared"] is True
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _beside(path: Path) -> Path:
    return path.with_name(path.name + _OWNER)


def _leads(link: Path, place: Path) -> bool:
    return link.is_symlink() and link.resolve() == place.resolve()


def _folders() -> list[Path]:
    return [folder for folder in (programs.OUTSIDE, *programs.FORMERLY_OUTSIDE) if folder.is_dir()]


def _disks() -> list[Path]:
    """List the mounted file systems that can hold a data folder."""
    mounts = [line.split()[1:3] for line in Path("/proc/self/mounts").read_text(encoding="utf-8").splitlines()]
    return [Path(place.encode().decode("unicode_escape")) for place, kind in mounts if kind not in _NOT_DISKS]


def _links_on(disks: Iterable[Path], folders: Iterable[Path]) -> dict[Path, Path]:
    """Find every symbolic link that leads directly into the folders: what it leads to, and the link."""
    roots, found = {os.fspath(disk) for disk in disks}, {}
    into = tuple(f"{folder}/" for folder in folders)
    for disk in roots:
        waiting = [disk]
        while waiting:
            with suppress(OSError), os.scandir(waiting.pop()) as entries:
                for entry in entries:
                    if entry.is_symlink():
                        with suppress(OSError):
                            if (target := os.readlink(entry.path)).startswith(into):  # noqa: PTH115 - millions
                                found[Path(target)] = Path(entry.path)
                    elif entry.is_dir(follow_symlinks=False) and entry.path not in roots and not _pseudo(entry.path):
                        waiting.append(entry.path)
    return found


def _pseudo(path: str) -> bool:
    return path in {"/proc", "/sys", "/dev"}


def _used_at(place: Path) -> datetime:
    """Return when the server last wrote its control file."""
    with suppress(OSError):
        return datetime.fromtimestamp((place / "global" / "pg_control").stat().st_mtime, UTC)
    return datetime.fromtimestamp(place.stat().st_mtime, UTC)


def _size(place: Path) -> int:
    total, waiting = 0, [os.fspath(place)]
    while waiting:
        with suppress(OSError), os.scandir(waiting.pop()) as entries:
            for entry in entries:
                with suppress(OSError):
                    total += entry.stat(follow_symlinks=False).st_blocks * 512
                    if entry.is_dir(follow_symlinks=False):
                        waiting.append(entry.path)
    return total

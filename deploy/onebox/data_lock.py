"""Let one process at a time use a box's data: a second start is refused and names the first."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from deploy.command_refused import CommandRefused

_LOCK = "box.lock"


class DataInUse(CommandRefused):
    """Another process holds the data."""


@contextmanager
def holding(folder: Path, *, doing: str) -> Iterator[None]:
    """Hold the data until the block ends. The kernel releases it when the process ends in any way."""
    folder.mkdir(parents=True, exist_ok=True)
    lock = os.open(folder / _LOCK, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW, 0o600)
    try:
        if not _locked(lock):
            raise DataInUse(f"{folder} is in use by {_said(lock)}: stop that first, or choose another folder (--data)")
        os.ftruncate(lock, 0)
        os.pwrite(lock, json.dumps({"pid": os.getpid(), "doing": doing}).encode(), 0)
        yield
        os.ftruncate(lock, 0)
    finally:
        os.close(lock)


@contextmanager
def holding_cluster(cluster: Path) -> Iterator[None]:
    """Hold the database's own folder, because a copied data folder links to the first one's."""
    descriptor = os.open(cluster, os.O_RDONLY | os.O_DIRECTORY)
    try:
        if not _locked(descriptor):
            raise DataInUse(f"the database in {cluster} is in use by another data folder: stop that first")
        yield
    finally:
        os.close(descriptor)


def holder(folder: Path) -> str:
    """Return the process that holds this folder's data; empty if none does."""
    try:
        lock = os.open(folder / _LOCK, os.O_RDWR | os.O_NOFOLLOW)
    except FileNotFoundError:
        return ""
    try:
        return "" if _locked(lock) else _said(lock)
    finally:
        os.close(lock)


def _locked(descriptor: int) -> bool:
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _said(lock: int) -> str:
    with suppress(ValueError, KeyError):
        content = json.loads(os.pread(lock, 1_000, 0))
        return f"process {content['pid']} ({content['doing']})"
    return "another process"

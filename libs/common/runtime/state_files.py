"""Small files that hold what a restart needs: secrets, keys, the sandbox's day, markers.

A kill between two bytes leaves the old content or the new, never half of it; only their owner reads them.
"""

import os
from pathlib import Path


def write_state(file: Path, content: str) -> None:
    """Write beside, flush to the disk, move into place; mode 0600 from the first byte."""
    beside = file.with_name(f".{file.name}.{os.getpid()}.new")
    descriptor = os.open(beside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC | os.O_NOFOLLOW, 0o600)
    try:
        with os.fdopen(descriptor, "w", encoding="utf-8") as out:
            out.write(content)
            out.flush()
            os.fsync(out.fileno())
        beside.replace(file)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise
    _flush_folder(file.parent)


def private_folder(folder: Path) -> None:
    """Make a folder that only its owner enters; one that others could enter is closed."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def _flush_folder(folder: Path) -> None:
    """The move itself is on the disk only when the folder is."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

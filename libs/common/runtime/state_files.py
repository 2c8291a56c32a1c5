"""Small files for a restart: secrets, keys, the sandbox's day, markers.

A kill leaves the old content or the new, never half of it; only the owner can read them.
"""

import json
import os
from pathlib import Path


class StateBroken(RuntimeError):
    """A state file holds something else than was written; the message is for whoever starts the process."""


def read_state(file: Path) -> dict[str, str | list[str]]:
    """Return the members of a JSON state file."""
    try:
        content = json.loads(file.read_text("utf-8"))
    except ValueError:
        content = None
    if not isinstance(content, dict):
        raise StateBroken(f"{file} is empty or damaged: put it back from a backup, before anything else is changed")
    return content


def write_state(file: Path, content: str) -> None:
    """Write a file beside, flush it to the disk, move it into place; mode 0600 from the first byte."""
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
    """Make a folder that only its owner can enter; close one that others could enter."""
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)


def _flush_folder(folder: Path) -> None:
    """Flush the folder: only then is the move itself on the disk."""
    descriptor = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)

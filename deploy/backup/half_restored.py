"""A restore of everything that was broken off leaves a mark: until it has been finished nothing starts on the data."""

from pathlib import Path

from deploy.command_refused import CommandRefused

_MARK = "restore-not-finished"


class HalfRestored(CommandRefused):
    """Some databases hold what was backed up, others nothing."""


def mark_half_restored(folder: Path) -> None:
    (folder / _MARK).touch(mode=0o600)


def mark_restored(folder: Path) -> None:
    (folder / _MARK).unlink(missing_ok=True)


def is_half_restored(folder: Path) -> bool:
    return (folder / _MARK).exists()


def refuse_half_restored(folder: Path) -> None:
    """Refuse a start: services would make what is missing, empty, and take returns in."""
    if is_half_restored(folder):
        raise HalfRestored(
            f"a restore into {folder} was broken off, so a part of the data is missing: run the same "
            "`prakan restore all` again, or choose another folder (--data)"
        )

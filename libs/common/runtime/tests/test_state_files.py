"""State files have the old content or the new, whenever the writer dies, and only their owner can read them."""

import os
from datetime import date
from pathlib import Path

import pytest

from libs.common.runtime.clock import Clock
from libs.common.runtime.state_files import write_state


@pytest.mark.parametrize("dies_at", ["os.fsync", "pathlib.Path.replace"])
def test_who_dies_while_writing_leaves_the_old_content(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_at: str
) -> None:
    file = tmp_path / "secrets.json"
    write_state(file, "the first")
    assert file.stat().st_mode & 0o777 == 0o600

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(dies_at, die)
    with pytest.raises(KeyboardInterrupt):
        write_state(file, "the second")
    monkeypatch.undo()
    assert file.read_text() == "the first"
    assert os.listdir(tmp_path) == ["secrets.json"]  # noqa: PTH208
    write_state(file, "the third")
    assert file.read_text() == "the third"


def test_the_business_date_survives_a_move_that_was_cut_off(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = tmp_path / "today"
    clock = Clock(zone="Asia/Bangkok", today=date(2021, 2, 20), moved_in=place)
    clock.move(date(2021, 2, 21))

    def die(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("pathlib.Path.replace", die)
    with pytest.raises(KeyboardInterrupt):
        clock.move(date(2021, 3, 1))
    assert clock.today() == date(2021, 2, 21), "the process goes on with what the next start reads"
    assert Clock(zone="Asia/Bangkok", moved_in=place).today() == date(2021, 2, 21)
    place.write_text("")  # as an earlier version could leave it
    assert Clock(zone="Asia/Bangkok", today=date(2021, 2, 20), moved_in=place).today() == date(2021, 2, 20)

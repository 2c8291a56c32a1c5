"""A box's own files, emptied by a full disk or a hand: named in one sentence before anything is changed."""

from collections.abc import Callable
from pathlib import Path

import pytest

from deploy.cli.failures import sentence
from deploy.kafka import broker
from deploy.onebox.box import acting_key, box_secrets, document_key
from deploy.onebox.issuer import Issuer
from libs.common.door.callers.acting_tokens import ActingKey
from libs.common.keys.signed_documents import DocumentKey
from libs.common.runtime.state_files import StateBroken

READERS: dict[str, Callable[[Path], object]] = {
    "secrets.json": box_secrets,
    "issuer-key.json": Issuer.of,
    "document-signing-key.json": lambda folder: DocumentKey.read(document_key(folder)),
    "acting-key.json": lambda folder: ActingKey(acting_key(folder), issuer="i", audience="a"),
}


@pytest.mark.parametrize("name", READERS)
@pytest.mark.parametrize("content", [b"", b'{"d": "x', b"\xff\xfe", b"[1]"])
def test_a_damaged_file_is_named_with_what_to_do(tmp_path: Path, name: str, content: bytes) -> None:
    READERS[name](tmp_path)
    file = tmp_path / name
    file.write_bytes(content)
    with pytest.raises(StateBroken) as refused:
        READERS[name](tmp_path)
    told = sentence(refused.value)
    assert told is not None
    assert str(file) in told
    assert "from a backup" in told
    assert file.read_bytes() == content, "nothing is made anew in its place"


def test_the_public_half_of_a_key_is_made_again(tmp_path: Path) -> None:
    public = acting_key(tmp_path).with_suffix(".public.json")
    before, made = public.read_text(), public.stat().st_mtime_ns
    acting_key(tmp_path)
    assert public.stat().st_mtime_ns == made, "not written where it is right"
    public.write_text("")
    acting_key(tmp_path)
    assert public.read_text() == before


class _Ran:
    """A program that does well."""

    def wait(self, _: float) -> int:
        return 0

    def poll(self) -> None:
        return None


def test_a_first_start_of_the_broker_that_was_killed_is_done_again(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The folder is formatted until it is whole, and the settings are those of this start."""
    ran: list[str] = []

    def java(_: broker.Kafka, __: Path, program: str, *options: str) -> _Ran:
        ran.append(program)
        return _Ran()

    monkeypatch.setattr(broker, "fetch_jars", lambda: tmp_path)
    monkeypatch.setattr(broker, "_listens", lambda _: True)
    monkeypatch.setattr(broker.Kafka, "_java", java)
    settings = tmp_path / "server.properties"
    settings.write_text("process.roles=bro")
    broker.Kafka(tmp_path).start()
    assert ran == ["kafka.tools.StorageTool", "kafka.Kafka"]
    assert "log.dirs=" in settings.read_text()
    (tmp_path / "log").mkdir()
    (tmp_path / "log" / "meta.properties").touch()
    again = broker.Kafka(tmp_path)
    again.start()
    assert ran[2:] == ["kafka.Kafka"]
    assert f":{again.port}" in settings.read_text(), "the port of this start"

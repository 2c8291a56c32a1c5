"""The reading process refuses whatever is no statement, and reads every version alike."""

from pathlib import Path

import pytest

from libs.common.refusals import Refusal
from services.contributions.statements.gateways.camt import read_statements
from services.contributions.statements.tests.camt import SCHEMA, Payment, camt

_GOOD = Payment("B2")
_BOMB = '<!DOCTYPE D [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;">]>'


@pytest.mark.parametrize(
    "document",
    [
        b"",
        b"no XML at all",
        b"\xff\xfe<\x00D\x00",
        b"<Document/>",
        f'<Document xmlns="{SCHEMA}camt.052.001.08"/>'.encode(),
        f'<Document xmlns="{SCHEMA}camt.053.001.08"/>'.encode(),
        camt([_GOOD])[:-20],
        camt([_GOOD], head=f'<?xml version="1.0"?>{_BOMB}'),
        camt([_GOOD], head='<!DOCTYPE D SYSTEM "file:///etc/passwd">'),
        f'<?xml version="1.0" encoding="UTF-16"?>{_BOMB}{camt([_GOOD], head="").decode()}'.encode("utf-16"),
        camt([_GOOD]).replace(b"<MsgId>2021-01</MsgId>", b"<MsgId>&b;</MsgId>"),
        camt([_GOOD]).replace(b"<CdtDbtInd>CRDT</CdtDbtInd><Sts>", b"<Sts>"),
        camt([_GOOD]).replace(b"<Dt>2021-01-09</Dt></BookgDt>", b"<Dt>2021-02-30</Dt></BookgDt>"),
        camt([_GOOD]).replace(b"B2", b"B&2"),
        camt([_GOOD]) + b"<Document/>",
        b"<a>" * 5_000 + b"</a>" * 5_000,
    ],
)
async def test_what_is_no_statement_is_refused(tmp_path: Path, document: bytes) -> None:
    sent = tmp_path / "sent"
    sent.write_bytes(document)
    with pytest.raises(Refusal) as refused:
        await read_statements(sent, tmp_path / "rows", currency="THB")
    assert refused.value.code == "statement_unreadable", refused.value.say("en")
    assert all("{" not in refused.value.say(language) for language in ("en", "th", "vi"))


async def test_every_version_says_the_same(tmp_path: Path) -> None:
    payments = [
        Payment("B1", "12.34", "1000000014-2101-8QK3ZD"),
        Payment("B2", credit=False),
        Payment("B3", status="PDNG"),
    ]
    read = set()
    for version in ("02", "08"):
        for kind in ("053", "054"):
            (tmp_path / "sent").write_bytes(camt(payments, version=version, kind=kind))
            (one,) = await read_statements(tmp_path / "sent", tmp_path / "rows", currency="THB")
            assert (one.kind, one.row_count, one.left_out) == (f"camt.{kind}", 2, 1)
            read.add((tmp_path / "rows").read_text())
    assert len(read) == 1
    assert "1000000014,2021-01-01,8QK3ZD" in read.pop()

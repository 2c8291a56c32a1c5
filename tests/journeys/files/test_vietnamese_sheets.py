"""Vietnamese files: composed, decomposed, and in Windows-1258, which is always decomposed."""

import unicodedata
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

from libs.common.sheets.safe_cells import encoded
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.sheets import Cell, as_csv


async def test_vietnamese_as_it_is_typed_composed_or_in_windows_1258(databases: FreshDatabases, tmp_path: Path) -> None:
    async with _vietnamese(databases, tmp_path) as (suite, persona, number, person):
        heading = ["Mã Đơn Vị", "Tháng", "Số định danh", "Tiền lương", "Lý do nghỉ"]
        row: list[Cell] = [number, "2020-03", person, "0", "nghỉ  thai sản"]
        texts = {
            "nfc": as_csv([heading, row]),
            "nfd": unicodedata.normalize("NFD", as_csv([heading, row]).decode()).encode(),
            "windows-1258": _in_1258(as_csv([heading, row]).decode()),
        }
        for name, content in texts.items():
            job = await suite.sent_file(persona, f"{name}.csv", content, dry_run="true")
            assert (job["status"], job["result"]["lines"]) == ("done", 1), name
        wrong = _in_1258(as_csv([heading, [*row[:4], "nghỉ hưởng lương"]]).decode())
        job = await suite.sent_file(persona, "wrong.csv", wrong)
        answer = await suite.get(persona, job["result"]["failed_file"])
        assert answer.headers["content-type"].endswith("windows-1258")
        back = unicodedata.normalize("NFC", answer.content.decode("cp1258"))
        assert "nghỉ hưởng lương" in back, "the sender's own letters come back"
        unreadable = await suite.http.post(
            "/contributions/v1/return-files",
            files={"file": ("x.csv", b"wage\n\xd2\xff\x9d")},
            headers={"Authorization": f"Bearer {suite.token(persona)}"},
        )
        assert "Windows-1258" in unreadable.json()["detail"]


def _in_1258(text: str) -> bytes:
    """Encode like programs of that code page: a letter, then its tone."""
    found = encoded(text, "cp1258")
    assert found is not None
    return found


@asynccontextmanager
async def _vietnamese(databases: FreshDatabases, folder: Path) -> AsyncIterator[tuple[RunningSuite, str, str, str]]:
    async with running_suite(databases, folder, country="viet_nam", today="2020-04-10") as suite:
        number = "0100000014-001"  # of a dependent unit, as its certificate prints it
        employer = {"registration_number": number, "name": "Cty", "area": "VN-HN", "sector": "C13"}
        branch = {"branches": [{"number": "000000", "area": "VN-HN"}], "registered_on": "2019-01-01"}
        made = await suite.made("officer", "/registration/v1/employers", {**employer, **branch})
        await suite.settled()
        yield suite, suite.become("employer", made["id"]), number, "001085000017"

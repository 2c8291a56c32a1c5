"""An employer's proof: a signed receipt, the same when repeated, verified by anybody offline."""

import hashlib
import json
import subprocess
import sys
from pathlib import Path

import pytest

from libs.common.keys.signed_documents import DocumentInvalid, verified
from tests.claims import certify, close
from tests.running_suite import RunningSuite
from tests.staff import staffed

KEYS = "/contributions/.well-known/document-keys.json"


async def test_a_receipt_is_the_same_on_a_repeat_and_binds_every_line(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 2)
    suspended = {"national_id": employer.staff[1][1], "wage": "0.00", "absence": "suspended"}
    filed = await employer.file("2020-12", [*employer.lines(1), suspended])
    path = f"/contributions/v1/returns/{filed['id']}/receipt"
    first, again = await suite.get(employer.persona, path), await suite.get("officer", path)
    assert first.content == again.content
    keys = (await suite.http.get(KEYS)).json()
    kind, content = verified(first.json()["document"], keys)
    assert (kind, content["id"], content["version"], content["headcount"]) == ("return-receipt", filed["id"], 1, 2)
    assert content["totals"] == filed["totals"]
    lines = f"{employer.staff[0][1]}|12000.00|\n{employer.staff[1][1]}|0.00|suspended\n"
    assert content["lines_sha256"] == hashlib.sha256(lines.encode()).hexdigest()
    head, body, signature = first.json()["document"].split(".")
    for forged in (f"{head}.{body}.{signature[:-8]}AAAAAAAA", f"{head}.{body[:-4]}AAAA.{signature}", "x", ""):
        with pytest.raises(DocumentInvalid):
            verified(forged, keys)
    with pytest.raises(DocumentInvalid):
        verified(first.json()["document"], {"keys": []})


async def test_the_reason_of_lateness_is_kept_only_for_a_late_return(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    await suite.move_to("2021-01-10")
    employer = await staffed(suite, 1)
    body = {"employer_id": employer.id, "kind": "original", "lines": employer.lines(), "late_reason": "flood"}
    timely = await suite.made(employer.persona, "/contributions/v1/returns", {**body, "month": "2020-12"})
    late = await suite.made(employer.persona, "/contributions/v1/returns", {**body, "month": "2020-11"})
    assert (timely["late"], late["late"]) == (False, True)
    shown = [
        (await suite.get(employer.persona, f"/contributions/v1/returns/{filed['id']}")).json()
        for filed in (timely, late)
    ]
    assert [(row["late"], row["late_reason"]) for row in shown] == [(False, None), (True, "flood")]
    rows = f"employer_number,month,national_id,wage\n{employer.number},2020-10,{employer.staff[0][1]},9000.00\n"
    await suite.sent_file(employer.persona, "r.csv", rows.encode(), late_reason="the bank was closed")
    listed = (await suite.get(employer.persona, "/contributions/v1/returns", employer_id=employer.id)).json()["items"]
    assert {row["month"]: row["late_reason"] for row in listed}["2020-10"] == "the bank was closed"


async def test_a_document_is_verified_on_the_command_line(shared_suite: RunningSuite, tmp_path: Path) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await close(suite, employer)
    certificate = await certify(suite, employer, employer.staff[0][0])
    (tmp_path / "c.jws").write_text(certificate["document"])
    keys = (await suite.http.get("/benefits/.well-known/document-keys.json")).json()
    (tmp_path / "keys.json").write_text(json.dumps(keys))
    command = [sys.executable, "-m", "deploy.cli.main", "verify", str(tmp_path / "c.jws"), str(tmp_path / "keys.json")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: ASYNC221
    assert done.returncode == 0, done.stderr
    assert "valid employer-certificate" in done.stdout
    (tmp_path / "c.jws").write_text(certificate["document"][:-6] + "AAAAAA")
    done = subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)  # noqa: ASYNC221
    assert (done.returncode, "NOT VALID" in done.stderr) == (1, True)

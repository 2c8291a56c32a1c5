"""Files of history of the tests of this room, sent, confirmed and read through the public doors."""

import csv
import io
from collections.abc import Sequence
from typing import Any

from tests.running_suite import RunningSuite
from tests.staff import new_number

FILES, BATCHES = "/contributions/v1/history-files", "/contributions/v1/history-batches"
CONTRADICTIONS = "/contributions/v1/history-contradictions"
BORN_ON = "1975-04-30"
ABOUT = {"source_system": "SAPIENS", "confidence": "high"}
WHOLE = {"scheme": "th_s33", "source": "ledger"}


async def person(suite: RunningSuite, *, born_on: str = BORN_ON) -> tuple[str, str]:
    """Register a person; return the id and the national id."""
    number = new_number(suite)
    body = {"given_name": "สมศรี", "family_name": "ใจดี", "born_on": born_on, "sex": "female", "area": "TH-10"}
    made = await suite.made("officer", "/registration/v1/persons", {"national_id": number, **body})
    return made["id"], number


def csv_of(heading: Sequence[str], *rows: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerows([heading, *rows])
    return out.getvalue().encode()


async def imported(suite: RunningSuite, content: bytes, *, name: str = "old.csv", **given: Any) -> dict[str, Any]:
    """Send a file of history and return its job at the end."""
    return await suite.sent_file("officer", name, content, path=FILES, **{**ABOUT, **given})


async def confirmed(suite: RunningSuite, job: dict[str, Any]) -> dict[str, Any]:
    """Confirm the batch of the job as another officer, and wait until every service has heard of its months."""
    counts = {name: job["result"][name] for name in ("months", "persons")}
    done = await suite.made("officer-2", f"{BATCHES}/{job['id']}/confirmation", counts)
    await told(suite, job["id"])
    return done


async def told(suite: RunningSuite, batch_id: str) -> None:
    """Wait until the batch was said to the other services, or its withdrawal was."""
    duty = suite.box.services["contributions"]
    for one in duty.duties:
        if one.name == "tell_history":
            while await one.run():
                pass
    await suite.settled()


async def faults(suite: RunningSuite, job: dict[str, Any]) -> list[tuple[str, str]]:
    """Return column and code of each failed row, in the order of the file."""
    failed = await suite.get("officer", job["result"]["failed_file"])
    rows = list(csv.DictReader(io.StringIO(failed.content.decode("utf-8-sig"))))
    return [(row["error_column"], row["error_code"]) for row in rows]


async def months(suite: RunningSuite, person_id: str) -> list[dict[str, Any]]:
    answer = await suite.get("officer", f"/contributions/v1/persons/{person_id}/months")
    items: list[dict[str, Any]] = answer.json()["items"]
    return items

"""A suite that dies at a named point and is restarted on the same databases, until the story ends."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from deploy.operate.invariants import broken_invariants
from libs.common.runtime import faults
from libs.common.spine.kafka.cluster import KafkaCluster
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite
from tests.staff import Staffed, staffed

STARTS_MAX = 12


@dataclass
class Story:
    """The steps of a story; an interrupted step is done again with the same Idempotency-Key."""

    employer_id: str = ""
    number: str = ""
    staff: tuple[tuple[str, str, str], ...] = ()

    def employer(self, suite: RunningSuite) -> Staffed:
        found = Staffed(suite, self.employer_id, self.number)
        found.staff = list(self.staff)
        return found

    async def begin(self, suite: RunningSuite) -> None:
        employer = await staffed(suite, 3)
        self.employer_id, self.number, self.staff = employer.id, employer.number, tuple(employer.staff)
        await suite.settled()

    def steps(self, begins_with: str) -> list[Callable[[RunningSuite], Awaitable[None]]]:
        """List the steps: returns and files, and a positive test; the armed point is met in the first of them."""
        returns = self._returns()
        return [self._positive, *returns] if begins_with == "programmes" else [*returns, self._positive]

    async def _positive(self, suite: RunningSuite) -> None:
        """Register, book, sample, find positive, offer a bed, correct: the employer hears the days twice."""
        person, day = self.staff[0][0], "2021-01-10"
        result = {"specimen_code": "S-1", "person_id": person, "outcome": "positive", "laboratory": "R"}
        await self._made(suite, "facilities", {"name": "H", "area": "TH-10", "address": "-", "beds": 1})
        test = {"person_id": person, "reason": "high_risk", "symptoms": False, "area": "TH-10"}
        await self._made(suite, "tests", test)
        place = {"programme": "testing", "name": "S", "area": "TH-10", "address": "-"}
        site = await self._made(suite, "sites", place)
        span = {"day": day, "starts_at": "09:00", "ends_at": "10:00", "capacity": 1, "offers": "rapid"}
        slot = await self._made(suite, f"sites/{site}/sessions", span)
        await self._made(suite, "bookings", {"person_id": person, "session_id": slot})
        specimen = await self._made(suite, "specimens", {"person_id": person, "code": "S-1", "taken_on": day})
        await self._made(suite, "results", result)
        correction = {"outcome": "negative", "laboratory": "R", "because": "labels swapped"}
        await self._made(suite, f"specimens/{specimen}/corrections", correction)
        await suite.settled()
        events = (await suite.get("officer", "/programmes/v1/events", after=0, purpose="test")).json()["items"]
        said = [event["type"].split(".")[1] for event in events]
        assert [said.count(kind) for kind in ("booking_made", "isolation_ordered", "isolation_withdrawn")] == [1, 1, 1]

    async def _made(self, suite: RunningSuite, path: str, body: dict[str, Any]) -> str:
        answer = await suite.post("officer", f"/programmes/v1/{path}", body, key=path)
        assert answer.status_code in {200, 201}, f"{path}: {answer.text}"
        return str(answer.json()["id"])

    def _returns(self) -> list[Callable[[RunningSuite], Awaitable[None]]]:
        filings = (("2020-11", 3, "original"), ("2020-12", 3, "original"), ("2020-12", 2, "correction"))
        told = [self._filing(*filing, key=f"step-{n}") for n, filing in enumerate(filings)]
        return [self._file("2020-07", "2020-08"), *told, self._file("2020-09", "2020-10")]

    def _file(self, *months: str) -> Callable[[RunningSuite], Awaitable[None]]:
        """Send a return file and follow its job to the end: an interrupted job continues after its last set."""

        async def send(suite: RunningSuite) -> None:
            rows = [f"{self.number},{month},{number},9000.00" for month in months for _, number, _ in self.staff]
            content = "\n".join(["employer_number,month,national_id,wage", *rows]).encode()
            job = await suite.sent_file(self.employer(suite).persona, "returns.csv", content, key=f"file {months[0]}")
            assert (job["status"], job["result"]["accepted_returns"]) == ("done", 2), job
            await suite.settled()

        return send

    def _filing(self, month: str, lines: int, kind: str, *, key: str) -> Callable[[RunningSuite], Awaitable[None]]:
        async def file(suite: RunningSuite) -> None:
            employer = self.employer(suite)
            body = {"employer_id": self.employer_id, "month": month, "kind": kind, "lines": employer.lines(lines)}
            answer = await suite.post(employer.persona, "/contributions/v1/returns", body, key=key)
            assert answer.status_code == 201, answer.text
            await suite.settled()

        return file


async def _done(step: Callable[[RunningSuite], Awaitable[None]], suite: RunningSuite, points: list[str]) -> bool:
    """Tell whether the step was finished, or the process died meanwhile at one of the points."""
    task = asyncio.ensure_future(step(suite))
    while not task.done():
        await asyncio.wait({task}, timeout=0.05)
        if points and points[0] not in faults.armed:
            task.cancel()
            break
    try:
        await task
    except (faults.Crashed, asyncio.CancelledError):
        return False
    return True


async def told_with_crashes(
    databases: FreshDatabases,
    data: Path,
    *points: str,
    kafka: KafkaCluster | None = None,
    begins_with: str = "returns",
) -> tuple[list[str], list[str]]:
    """Tell the story, dying once at each of `points`; return the broken conditions and the points of death."""
    urls = await databases.of_suite()
    story, steps, waiting = Story(), None, list(points)
    died: list[str] = []
    faults.hits.clear()
    try:
        for _ in range(STARTS_MAX):
            async with running_suite(databases, data, country="thailand", kafka=kafka, urls=urls) as suite:
                if steps is None:
                    await story.begin(suite)
                    steps = story.steps(begins_with)
                if waiting and waiting[0] not in faults.armed:
                    faults.arm(waiting[0])
                while steps and await _done(steps[0], suite, waiting[:1]):
                    steps.pop(0)
                if waiting and waiting[0] not in faults.armed:
                    died.append(waiting.pop(0))
                    continue
                if not steps:
                    await suite.settled()
                    return await broken_invariants(suite.box.services), died
        raise AssertionError(f"not told after {STARTS_MAX} starts; {len(steps or ())} steps left")
    finally:
        faults.armed.clear()
        await databases.drop(urls)

"""One service is restored to a backup: the others agree again, and every difference is listed by event id."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from datetime import date
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import text

from deploy.backup.backups import back_up
from deploy.backup.rebasing import difference, rebased
from deploy.backup.restoring import RestoreRefused, restore
from deploy.backup.settling import Difference, differences, settle_differences
from deploy.onebox.box import BoxOptions, box_opened
from deploy.operate.audit_verify import turns, verified
from deploy.operate.doctor import examined
from deploy.operate.findings import report
from deploy.operate.invariants import broken_invariants
from deploy.suite import members
from libs.common.runtime.composition import LogSetBack
from libs.common.spine.kafka.cluster import KafkaCluster
from tests.running_suite import RunningSuite, suite_of
from tests.staff import Staffed, lent, staffed

OVERDUE = "contributions.return_overdue.v1"


@pytest.fixture
def cluster(request: pytest.FixtureRequest, broker_kind: str, tmp_path: Path) -> KafkaCluster | None:
    if broker_kind == "in_process":
        return None
    return KafkaCluster(request.getfixturevalue("kafka_servers"), f"{tmp_path.name}.")


@asynccontextmanager
async def _box(folder: Path, cluster: KafkaCluster | None) -> AsyncIterator[RunningSuite]:
    options = BoxOptions(data=folder, kafka=cluster, today=date(2021, 1, 10), rate_limit_per_minute=0)
    async with box_opened(options) as box, suite_of(box) as suite:
        yield suite


async def test_contributions_goes_back_to_a_backup_and_the_others_agree_again(
    scratch: Path, tmp_path: Path, cluster: KafkaCluster | None
) -> None:
    """Given a breach judged after the backup, when the return is lost and filed again, then all agree."""
    folder = scratch / f"box-{tmp_path.name}"
    async with _box(folder, cluster) as suite:
        employer = await staffed(suite, 10)
        await employer.file("2020-12", 10)
        loan = await lent(suite, employer, disbursed_on="2021-01-10")
        await suite.settled()
        manifest = await back_up(folder, tmp_path / "backup", secrets_kept_elsewhere=True)
        before = await _events(suite)
        with pytest.raises(RestoreRefused, match="stop the box first"):
            await restore(folder, "contributions", tmp_path / "backup")
        await suite.move_to("2021-02-05")
        lost = await employer.file("2021-01", 7)
        await suite.settled()
        assert await _flag(suite, loan) == "breached"
        await _overdue_said(suite)
        await suite.settled()
        said = await _events(suite)
        since = [event for event in said if event not in before]
    assert set(manifest.services) == set(members())

    aside = await restore(folder, "contributions", tmp_path / "backup")
    assert aside.startswith("contributions_before_")
    with pytest.raises(LogSetBack, match="prakan relay rebase contributions"):
        async with _box(folder, cluster):
            pass

    done = await rebased(folder, "thailand", "contributions", cluster)
    assert (done.epoch, done.unsaid) == (2, 0)
    before, forgotten = _parted(said, [difference(one) for one in done.imported])
    assert all(event in forgotten for event in since)
    async with _box(folder, cluster) as suite:
        await suite.settled()
        await _audits_go_on(suite, folder.resolve(), f"put it back to the backup backup of {manifest.taken_at}")
        open_ones = await _open_and_told(suite, forgotten)
        assert await _flag(suite, loan) == "breached", "listeners keep what they heard"
        await _same(suite, employer)
        await employer.file("2021-01", 8)
        await suite.settled()
        assert await _flag(suite, loan) == "kept"
        events = await _events(suite)
        assert events[: len(before) + len(forgotten)] == before + forgotten, "with their numbers and positions"
        filed = next(
            e for e in events[len(before) + len(forgotten) :] if e["type"] == "contributions.return_accepted.v1"
        )
        assert (filed["data"]["version"], filed["data"]["headcount"]) == (2, 8)
        assert filed["data"]["return_id"] != lost["id"]
        judged = (await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()["judgements"]
        assert [(j["verdict"], j["version"]) for j in judged] == [("breached", 1), ("kept", 2)]
        dropped = {person for person, _, _ in employer.staff[8:]}
        for person in dropped:
            months = (await suite.get("officer", f"/contributions/v1/persons/{person}/months")).json()["items"]
            assert [m["month"] for m in months] == ["2020-12"]
        assert len(set(_overdue(events))) == len(_overdue(events)) > 0, "what was overdue is not said again"
        await _settle_each(suite, open_ones, employer)
        assert await broken_invariants(suite.box.services) == []


def _overdue(events: list[dict[str, Any]]) -> list[tuple[str, str]]:
    return [(e["subject"], e["data"]["month"]) for e in events if e["type"] == OVERDUE]


def _parted(
    said: list[dict[str, Any]], imported: Sequence[Mapping[str, Any]]
) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Return what the backup has and what was forgotten. Duties may speak while the backup is taken: either has it."""
    named = [(one["event_id"], one["type"]) for one in imported]
    forgotten = [event for event in said if (event["id"], event["type"]) in named]
    assert named == [(event["id"], event["type"]) for event in forgotten]
    return [event for event in said if event not in forgotten], forgotten


async def _overdue_said(suite: RunningSuite) -> None:
    async with asyncio.timeout(20):
        while OVERDUE not in {event["type"] for event in await _events(suite)}:
            await asyncio.sleep(0.05)


async def _open_and_told(suite: RunningSuite, forgotten: list[dict[str, Any]]) -> list[Difference]:
    databases = {name: service.database for name, service in suite.box.services.items()}
    open_ones = [one for _, one in await differences(databases)]
    assert [one.type for one in open_ones] == [e["type"] for e in forgotten if e["type"] != OVERDUE]
    told = report(await examined("contributions", databases["contributions"]))
    assert f"{len(open_ones)} facts that a restore has forgotten" in told
    return open_ones


async def _settle_each(suite: RunningSuite, open_ones: list[Difference], employer: Staffed) -> None:
    """Settle differences: one is dropped, the employer's others were entered again; each is audited, none is open."""
    databases = {name: service.database for name, service in suite.box.services.items()}
    settle = partial(settle_differences, databases["contributions"], "contributions.employers", actor="operator")
    first = open_ones[0]
    place_of_first = {"partition": first.partition, "sequence": first.sequence}
    assert await settle(settled="dropped", because="nobody wants it", **place_of_first) == 1
    assert await settle(settled="entered_again", because="filed anew", key=employer.id) == len(open_ones) - 1
    assert await differences(databases) == []
    await suite.settled()
    audited = text("SELECT count(*) AS n FROM audit_log WHERE actor = 'operator' AND action LIKE 'difference.%'")
    assert (await databases["contributions"].one_statement(audited))[0]["n"] == len(open_ones)


async def _audits_go_on(suite: RunningSuite, data: Path, said: str) -> None:
    (turn,) = turns("contributions", data)
    assert said in turn.turn
    found = await verified({name: made.database for name, made in suite.box.services.items()}, data)
    assert not any(found.values()), "each chain goes on from where it was"


async def _events(suite: RunningSuite) -> list[dict[str, Any]]:
    answer = await suite.get("officer", "/contributions/v1/events", limit=1000, purpose="test")
    found: list[dict[str, Any]] = answer.json()["items"]
    return found


async def _flag(suite: RunningSuite, loan: str) -> str:
    return str((await suite.get("bank-a", f"/loans/v1/loans/{loan}/retention")).json()["flag"])


async def _same(suite: RunningSuite, employer: Staffed) -> None:
    """Return the employer of the box's earlier life, in this one."""
    employer.suite = suite
    suite.become("employer", employer.id)

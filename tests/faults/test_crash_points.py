"""Die before and after every commit, send and move: no event is doubled, lost or out of order."""

from collections.abc import AsyncIterator, Callable
from itertools import product
from pathlib import Path

import pytest

from libs.common.runtime import faults
from libs.common.runtime.faults import CRASH_POINTS
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.topics import ensure_topics
from tests.faults.broken_brokers import delete_all_topics
from tests.faults.crashing_suite import told_with_crashes
from tests.fresh_databases import FreshDatabases

RELAY = tuple(point for point in CRASH_POINTS if point.startswith("relay."))
LOCAL = tuple(point for point in CRASH_POINTS if not point.startswith("relay."))

Told = Callable[[list[str]], None]


@pytest.fixture
def told(record_property: Callable[[str, object], None]) -> Told:
    """Record where the suite died and which points it passed; the run's report adds them up."""

    def tell(died: list[str]) -> None:
        record_property("crash_points", {"died": died, "passed": dict(faults.hits)})

    return tell


@pytest.mark.parametrize("point", LOCAL)
async def test_every_point_once(databases: FreshDatabases, tmp_path: Path, point: str, told: Told) -> None:
    broken, died = await told_with_crashes(databases, tmp_path, point)
    told(died)
    assert not broken
    assert died == [point], "the point was passed"


@pytest.mark.parametrize("point", [point for point in LOCAL if point.startswith(("door.", "consumer."))])
async def test_in_the_programmes(databases: FreshDatabases, tmp_path: Path, point: str, told: Told) -> None:
    """The same points are met between a positive test and its isolation, bed and correction."""
    broken, died = await told_with_crashes(databases, tmp_path, point, begins_with="programmes")
    told(died)
    assert not broken
    assert died == [point], "the point was passed"


@pytest.fixture
async def cluster(kafka_servers: str, tmp_path: Path) -> AsyncIterator[KafkaCluster]:
    """Make topics for this test alone, and delete them: a small broker with those of a hundred tests would stop."""
    found = KafkaCluster(kafka_servers, f"{tmp_path.name}.")
    yield found
    await delete_all_topics(found)


@pytest.mark.kafka
async def test_only_the_topics_of_the_prefix_are_deleted(kafka_servers: str, tmp_path: Path) -> None:
    one, other = (KafkaCluster(kafka_servers, f"{tmp_path.name}.{name}.") for name in ("one", "other"))
    for cluster in (one, other):
        await ensure_topics(cluster, ["a.b"])
    assert await delete_all_topics(one) == [one.wire("a.b")]
    assert await delete_all_topics(one) == []
    assert await delete_all_topics(other) == [other.wire("a.b")]


@pytest.mark.kafka
@pytest.mark.parametrize("point", RELAY)
async def test_every_point_of_the_relay_once(
    databases: FreshDatabases, tmp_path: Path, cluster: KafkaCluster, point: str, told: Told
) -> None:
    broken, died = await told_with_crashes(databases, tmp_path, point, kafka=cluster)
    told(died)
    assert not broken
    assert died == [point], "the point was passed"


@pytest.mark.long
@pytest.mark.kafka
@pytest.mark.parametrize(("first", "second"), list(product(LOCAL + RELAY, repeat=2)))
async def test_every_pair(
    databases: FreshDatabases, tmp_path: Path, cluster: KafkaCluster, first: str, second: str, told: Told
) -> None:
    broken, died = await told_with_crashes(databases, tmp_path, first, second, kafka=cluster)
    told(died)
    assert not broken
    assert died == [first, second]

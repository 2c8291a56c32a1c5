"""A suite for stories that depend on the broker, over each one."""

from collections.abc import AsyncIterator

import pytest

from libs.common.spine.kafka.cluster import KafkaCluster
from tests.fresh_databases import FreshDatabases
from tests.running_suite import RunningSuite, running_suite


@pytest.fixture(scope="module", params=["in_process", pytest.param("kafka", marks=pytest.mark.kafka)])
async def suite_of_brokers(
    request: pytest.FixtureRequest, databases: FreshDatabases, tmp_path_factory: pytest.TempPathFactory
) -> AsyncIterator[RunningSuite]:
    """Start the Thai suite once over each broker for the tests of a file, which share it as a `shared_suite`."""
    folder, kafka = tmp_path_factory.mktemp("shared"), None
    if request.param == "kafka":
        kafka = KafkaCluster(request.getfixturevalue("kafka_servers"), f"{folder.name}.")
    async with running_suite(databases, folder, country="thailand", kafka=kafka) as found:
        yield found

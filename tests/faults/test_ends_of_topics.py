"""The ends of topics, which a relay and a listener ask a broker for."""

import asyncio
from pathlib import Path
from time import monotonic
from typing import Any

import pytest

from libs.common.spine.events import PARTITIONS
from libs.common.spine.kafka.cluster import KafkaCluster, KafkaSettings
from libs.common.spine.kafka.tail import ends_of, reading
from libs.common.spine.kafka.topics import ensure_topics
from libs.contracts.registration import EMPLOYERS

pytestmark = pytest.mark.kafka


async def test_the_ends_are_asked_for_at_once_while_the_client_looks_at_the_cluster(
    kafka_servers: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A look that is under way without our topics does not make the relay wait for the next one."""
    again_after_s = 4
    cluster = KafkaCluster(kafka_servers, f"{tmp_path.name}.", KafkaSettings(check_every_s=again_after_s))
    await ensure_topics(cluster, (EMPLOYERS,))
    async with reading(cluster) as reader:
        client = reader._client
        looks = client._metadata_update

        async def look_slowly(*known: Any) -> bool:
            found: bool = await looks(*known)
            await asyncio.sleep(0.3)
            return found

        monkeypatch.setattr(client, "_metadata_update", look_slowly)
        async with asyncio.timeout(again_after_s * 3):
            while client._md_update_fut is None:
                await asyncio.sleep(0.01)
        started = monotonic()
        assert len(await ends_of(reader, cluster, (EMPLOYERS,))) == PARTITIONS
        assert monotonic() - started < again_after_s / 2

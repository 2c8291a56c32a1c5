"""Create topics as the spine needs them, and read their limits.

They keep everything, so that any consumer can start over; they have as many copies as the settings say; and they accept
records larger than a broker's default of one megabyte.
"""

from collections.abc import Mapping, Sequence
from typing import Any

import structlog
from aiokafka.admin import AIOKafkaAdminClient, NewPartitions, NewTopic
from aiokafka.admin.config_resource import ConfigResource, ConfigResourceType
from aiokafka.errors import TopicAlreadyExistsError, for_code

from libs.common.runtime.supervision import close_within
from libs.common.spine.events import PARTITIONS
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.waiting import within

ADMIN_TIMEOUT_S = 15
COPIES = 3
MESSAGE_BYTES = 8 * 1024 * 1024
KAFKAS_OWN_LIMIT = 1_000_000  # a little below a broker's default, which is a mebibyte and twelve bytes
_KEPT = {"retention.ms": "-1", "max.message.bytes": str(MESSAGE_BYTES)}
log = structlog.get_logger()


class TopicNotMade(RuntimeError):
    """The cluster refused to create or to change a topic; the message is its own."""


async def ensure_topics(cluster: KafkaCluster, topics: Sequence[str]) -> dict[str, int]:
    """Create missing topics and widen too narrow ones; return the largest record that each topic accepts.

    A broker that creates topics by itself gives them one partition: a key's events would be sent to the wrong one.
    """
    admin = AIOKafkaAdminClient(**cluster.client, request_timeout_ms=10_000)
    try:
        async with within(ADMIN_TIMEOUT_S, "looking at the topics"):
            await admin.start()
            known = {t["topic"]: len(t["partitions"]) for t in await admin.describe_topics() if not t["error_code"]}
            wires = [cluster.wire(topic) for topic in topics]
            if missing := [wire for wire in wires if wire not in known]:
                await _create(admin, missing, await _copies(admin, cluster))
            narrow = {wire: NewPartitions(PARTITIONS) for wire in wires if known.get(wire, PARTITIONS) < PARTITIONS}
            if narrow:
                log.warning("topics.too_narrow", topics=sorted(narrow))
                await admin.create_partitions(narrow)
            limits = await _limits(admin, wires)
            return {topic: limits.get(cluster.wire(topic), KAFKAS_OWN_LIMIT) for topic in topics}
    finally:
        await close_within(admin.close(), within_s=5)


async def _copies(admin: Any, cluster: KafkaCluster) -> int:
    if cluster.settings.replication:
        return cluster.settings.replication
    return min(COPIES, len((await admin.describe_cluster())["brokers"]))


async def _create(admin: Any, wires: Sequence[str], copies: int) -> None:
    """Create topics. With three copies, two must have a record before it counts as sent: one machine may be lost."""
    configured = {**_KEPT, **({"min.insync.replicas": "2"} if copies >= COPIES else {})}
    answer = await admin.create_topics([NewTopic(wire, PARTITIONS, copies, topic_configs=configured) for wire in wires])
    for wire, code, *details in answer.topic_errors:
        if code and for_code(code) is not TopicAlreadyExistsError:
            raise TopicNotMade(f"{wire}: {for_code(code).__name__} {' '.join(map(str, details))}")


async def _limits(admin: Any, wires: Sequence[str]) -> Mapping[str, int]:
    """Read `max.message.bytes` by topic, if we may. A topic that deletes old records is named in the log."""
    wanted = {"max.message.bytes": "", "retention.ms": ""}
    limits = {}
    for answer in await admin.describe_configs([ConfigResource(ConfigResourceType.TOPIC, w, wanted) for w in wires]):
        for code, _, __, wire, entries in answer.resources:
            values = {entry[0]: entry[1] for entry in entries}
            if not code and values:
                limits[wire] = int(values["max.message.bytes"])
                if values.get("retention.ms") != "-1":
                    log.error("topic.forgets", topic=wire, retention_ms=values.get("retention.ms"))
    return limits

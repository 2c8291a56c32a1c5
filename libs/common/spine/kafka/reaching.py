"""Look whether a broker answers at all, before anything is started that would ask it for ever."""

import asyncio

import structlog
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.errors import KafkaError

from libs.common.runtime.supervision import close_within
from libs.common.spine.kafka.cluster import KafkaCluster

AGAIN_AFTER_S = 1.0
log = structlog.get_logger()


class BrokerUnreachable(RuntimeError):
    """The address that was given has no broker that answers."""


async def refuse_unreachable(cluster: KafkaCluster, *, within_s: float) -> None:
    """Ask until a broker answers. Raise `BrokerUnreachable` if none has done so in time."""
    clock = asyncio.get_running_loop().time
    give_up = clock() + within_s
    while True:
        why = await _trouble(cluster, within_s=max(give_up - clock(), AGAIN_AFTER_S))
        if not why:
            return
        if clock() >= give_up:
            raise BrokerUnreachable(
                f"no broker answers at {cluster.servers} ({why}): start it first (prakan kafka), "
                "or look at the address (--kafka, KAFKA)"
            )
        await asyncio.sleep(min(AGAIN_AFTER_S, max(give_up - clock(), 0)))


async def say_if_unreachable(cluster: KafkaCluster, *, within_s: float) -> None:
    """Log the reason if no broker answers: work that needs none goes on, and the rest waits for it."""
    try:
        await refuse_unreachable(cluster, within_s=within_s)
    except BrokerUnreachable as failure:
        log.error("broker.unreachable", error=str(failure))  # noqa: TRY400 - the sentence is enough


async def _trouble(cluster: KafkaCluster, *, within_s: float) -> str:
    """Return the reason why no broker answers; empty if one does."""
    admin = AIOKafkaAdminClient(**cluster.client)
    try:
        async with asyncio.timeout(within_s):
            await admin.start()
    except (KafkaError, OSError, TimeoutError) as failure:
        return type(failure).__name__
    finally:
        await close_within(admin.close(), within_s=AGAIN_AFTER_S)
    return ""

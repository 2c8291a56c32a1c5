"""The speaker's work process of the spine's benchmark: sequence and relay until the standard input ends."""

import asyncio
import sys
from typing import Any

import uvloop

from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups
from libs.common.neighbours.doors import Doors
from libs.common.observing.logs import configure_logs
from libs.common.runtime.composition import Service, collect_garbage_rarely, opened, start_work
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.listening import KafkaBroker


def speaker(url: str, topic: str) -> Service:
    nothing: Any = None
    database = Database(url, application="bench speaker")
    return Service(
        "bench-speaker", nothing, database, Wakeups(database), nothing, nothing, Doors({}), nothing, (topic,)
    )


async def main(url: str, topic: str, servers: str) -> None:
    cluster = KafkaCluster(servers)
    collect_garbage_rarely()
    async with opened(speaker(url, topic)) as service:
        start_work(service, broker=KafkaBroker(cluster), kafka=cluster)
        await asyncio.to_thread(sys.stdin.read)


if __name__ == "__main__":
    configure_logs(level="ERROR")
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        runner.run(main(*sys.argv[1:]))

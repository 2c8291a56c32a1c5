"""The broker of one-box runs: consumers read the speakers' logs directly, by topic, partition and sequence."""

import time
from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.database.connections import Database
from libs.common.database.wakeups import Wakeups, signal_or_timeout
from libs.common.runtime.supervision import run_until_first_ends
from libs.common.spine.consumer import Consumer
from libs.common.spine.log import heads, read_after
from libs.common.spine.positions import AheadOfSpeaker, above

ROWS_PER_PARTITION = 500
LEVEL_EVERY_S = 4.0


@dataclass(frozen=True, slots=True)
class Speaker:
    """A service whose log can be read in this process."""

    database: Database
    wakeups: Wakeups


class InProcessBroker:
    def __init__(self, speakers: Mapping[str, Speaker]) -> None:
        """Make the broker; `speakers` by topic."""
        self._speakers = speakers

    async def feed(self, consumer: Consumer) -> None:
        """Feed the consumer until cancelled, one loop for each speaker so that none waits for another."""
        await consumer.prepare()
        by_speaker: dict[Speaker, list[str]] = {}
        for topic in consumer.topics:
            if topic in self._speakers:
                by_speaker.setdefault(self._speakers[topic], []).append(topic)
        await run_until_first_ends(
            *(self._feed_from(speaker, topics, consumer) for speaker, topics in by_speaker.items())
        )

    async def _feed_from(self, speaker: Speaker, topics: list[str], consumer: Consumer) -> None:
        wake = speaker.wakeups.subscribe("log")
        speaker_heads = await heads(speaker.database, topics)
        if ahead := above(consumer.positions, [(at, head.sequence) for at, head in speaker_heads.items()]):
            raise AheadOfSpeaker("; ".join(ahead))
        marked = float("-inf")
        while True:
            looked = time.monotonic()
            wanted = {at: p.sequence for at, p in consumer.positions.items() if at[0] in topics}
            batches = await read_after(speaker.database, wanted, rows=ROWS_PER_PARTITION, types=consumer.types)
            consumer.behind |= {at: len(batches.get(at, ())) for at in wanted}
            consumer.assigned = len(consumer.positions)
            if looked - marked > LEVEL_EVERY_S:
                level = [at for at in wanted if at not in batches]
                await consumer.mark_level(level, ago_s=time.monotonic() - looked)
                marked = looked
            if not batches:
                await signal_or_timeout(wake)
                continue
            await consumer.apply(batches)

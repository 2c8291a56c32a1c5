"""Prometheus metrics of a service: backlogs, listeners, loops.

Figures from the database are the same in every process. Those of listeners and loops are of this process, and are shown
even if the database does not answer, because then an operator needs them most.
"""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.runtime.failures import is_transport
from libs.common.runtime.supervision import Supervisor
from libs.common.spine.consumer import Consumer


@dataclass(frozen=True, slots=True)
class _Backlog:
    outbox: int
    age: float
    parked: int
    position: int
    unsent: Decimal
    differences: int
    unreadable: int
    webhooks: Decimal
    endpoints: int


_BACKLOG = Query(
    _Backlog,
    """
    SELECT (SELECT count(*) FROM outbox) AS outbox,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(occurred_at)) FROM outbox), 0)::float AS age,
           (SELECT count(*) FROM parked_event) AS parked,
           (SELECT coalesce(max(position), 0) FROM event_log) AS position,
           (SELECT coalesce(sum(sequence - relayed) FILTER (WHERE relayed > 0), 0) FROM topic_head) AS unsent,
           (SELECT count(*) FROM open_difference WHERE settled IS NULL) AS differences,
           (SELECT count(*) FROM unreadable_record WHERE settled_at IS NULL) AS unreadable,
           (SELECT coalesce(sum(s.position - e.position), 0) FROM webhook_endpoint e, log_state s
            WHERE e.state = 'active') AS webhooks,
           (SELECT count(*) FROM webhook_endpoint WHERE state = 'active' AND failing_since IS NOT NULL) AS endpoints
""",
)
_TOLD = {
    "outbox": ("prakan_outbox_rows", "Facts that wait to be sequenced"),
    "age": ("prakan_outbox_age_seconds", "Age of the oldest of them"),
    "parked": ("prakan_parked_events", "Events that listeners here have parked"),
    "position": ("prakan_log_position", "Events said so far"),
    "unsent": ("prakan_relay_behind_events", "Events of partitions that were sent before and wait to be sent"),
    "differences": ("prakan_open_differences", "Facts that listeners know and a restore has forgotten here"),
    "unreadable": ("prakan_unreadable_records", "Records in topics heard here that no relay has sent"),
    "webhooks": ("prakan_webhook_behind_events", "Events that webhook endpoints have not passed yet"),
    "endpoints": ("prakan_webhook_endpoints_failing", "Webhook endpoints whose last delivery failed"),
}


@dataclass(frozen=True, slots=True)
class _Heard:
    consumer: str
    gaps: int
    still: float


_HEARD = Query(
    _Heard,
    """
    SELECT consumer, count(*) FILTER (WHERE gap_at IS NOT NULL) AS gaps,
           extract(epoch FROM clock_timestamp() - max(moved_at))::float AS still
    FROM consumer_position GROUP BY consumer
""",
)

DATABASE_AWAITED_S = 3
"""Less than a scrape's own time limit, so that what this process knows still arrives."""


class Figures(Collector):
    """The figures of one service: of its database, and of its listeners, loops and queues in this process."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._families: list[Metric] = []
        self._supervisor: Supervisor | None = None
        self._consumers: Sequence[Consumer] = ()
        self._queues: Mapping[str, Query[int]] = {}

    def counts(self, supervisor: Supervisor, consumers: Sequence[Consumer], queues: Mapping[str, Query[int]]) -> None:
        """Count these too. `queues`: by name, the statement that counts what waits."""
        self._supervisor, self._consumers, self._queues = supervisor, consumers, queues

    def collect(self) -> Iterator[Metric]:
        yield from self._families

    async def read(self) -> None:
        """Read all figures again for the next collection."""
        try:
            async with asyncio.timeout(DATABASE_AWAITED_S):
                stored = await self._of_database()
        except Exception as failure:
            if not is_transport(failure):
                raise
            stored = []
        answers = GaugeMetricFamily("prakan_database_answers", "0: the database does not answer", value=bool(stored))
        self._families = [answers, *stored, *self._of_listeners(), *self._of_loops()]

    async def _of_database(self) -> list[Metric]:
        backlog = await _BACKLOG.one(self._database)
        metrics: list[Metric] = [
            GaugeMetricFamily(*about, value=float(getattr(backlog, name))) for name, about in _TOLD.items()
        ]
        gaps = GaugeMetricFamily("prakan_consumer_gaps", "Partitions where a number is missing", labels=["consumer"])
        still = GaugeMetricFamily("prakan_consumer_still_seconds", "Since it last moved", labels=["consumer"])
        for heard in await _HEARD.all(self._database):
            gaps.add_metric([heard.consumer], heard.gaps)
            still.add_metric([heard.consumer], heard.still)
        queues = GaugeMetricFamily("prakan_queue_length", "What waits for a worker", labels=["queue"])
        for name, statement in self._queues.items():
            queues.add_metric([name], await statement.one(self._database))
        return [*metrics, gaps, still, queues]

    def _of_listeners(self) -> Iterator[Metric]:
        behind = GaugeMetricFamily(
            "prakan_consumer_behind_events", "Events that wait to be heard", labels=["consumer", "topic"]
        )
        assigned = GaugeMetricFamily(
            "prakan_consumer_assigned_partitions",
            "Partitions fed to this process; 0: a dead member",
            labels=["consumer"],
        )
        for consumer in self._consumers:
            assigned.add_metric([consumer.name], consumer.assigned)
            for topic in consumer.topics:
                waiting = sum(n for (known, _), n in consumer.behind.items() if known == topic)
                behind.add_metric([consumer.name, topic], waiting)
        yield from (behind, assigned)

    def _of_loops(self) -> Iterator[Metric]:
        failures = CounterMetricFamily("prakan_loop_failures", "How often a loop has failed", labels=["loop"])
        failing = GaugeMetricFamily("prakan_loop_failing", "1: it has not run well since", labels=["loop"])
        lost = GaugeMetricFamily("prakan_loop_lost", "1: it cannot be kept", labels=["loop"])
        if self._supervisor is not None:
            for loop in self._supervisor.loops:
                failures.add_metric([loop], self._supervisor.counts[loop])
                failing.add_metric([loop], loop in self._supervisor.failing)
                lost.add_metric([loop], loop in self._supervisor.lost)
        yield from (failures, failing, lost)

"""The figures by which an operator sees how a service is doing, from its `/metrics`."""

from collections import defaultdict
from dataclasses import dataclass

from prometheus_client.parser import text_string_to_metric_families

from libs.common.neighbours.doors import DoorClosed, Doors

_SUMMED = {
    "prakan_outbox_rows": "outbox",
    "prakan_outbox_age_seconds": "age_s",
    "prakan_relay_behind_events": "unsent",
    "prakan_consumer_behind_events": "behind",
    "prakan_consumer_gaps": "gaps",
    "prakan_parked_events": "parked",
    "prakan_open_differences": "differences",
    "prakan_unreadable_records": "unreadable",
    "prakan_webhook_behind_events": "webhooks",
    "prakan_webhook_endpoints_failing": "endpoints",
    "prakan_loop_failing": "loops",
    "prakan_queue_length": "jobs",
    "prakan_log_position": "said",
}


@dataclass(frozen=True, slots=True)
class ServiceFigures:
    """One service as an operator sees it. `answers`: it answers; `database`: so does its database.

    `sums`: each figure by its short name, over all its labels; one that is not known is not there.
    """

    service: str
    answers: bool
    database: bool
    sums: dict[str, int]

    @property
    def well(self) -> bool:
        wrong = ("parked", "gaps", "differences", "unreadable", "endpoints", "loops")
        return self.answers and self.database and not any(self.sums.get(name) for name in wrong)


async def figures_of(doors: Doors, service: str) -> ServiceFigures:
    """Read the figures of a service; one that does not answer has none."""
    try:
        answer = await doors.call(service, "GET", "/metrics")
    except DoorClosed:
        return ServiceFigures(service, answers=False, database=False, sums={})
    if not answer.is_success:
        return ServiceFigures(service, answers=False, database=False, sums={})
    return read_figures(service, answer.text)


def read_figures(service: str, text: str) -> ServiceFigures:
    """Read the text form of metrics; metrics that are not shown are left out."""
    sums: dict[str, float] = defaultdict(float)
    database = True
    for family in text_string_to_metric_families(text):
        for sample in family.samples:
            if name := _SUMMED.get(sample.name):
                sums[name] += sample.value
            elif sample.name == "prakan_database_answers":
                database = bool(sample.value)
    return ServiceFigures(service, answers=True, database=database, sums={name: int(n) for name, n in sums.items()})

"""The metrics of several services as one exposition: each sample names its service, each metric occurs once."""

from collections.abc import Iterator, Mapping

from prometheus_client import CollectorRegistry, Metric, generate_latest
from prometheus_client.parser import text_string_to_metric_families
from prometheus_client.registry import Collector


class _Gathered(Collector):
    def __init__(self, texts: Mapping[str, str]) -> None:
        self._texts = texts

    def collect(self) -> Iterator[Metric]:
        families: dict[str, Metric] = {}
        for service, text in self._texts.items():
            for family in text_string_to_metric_families(text):
                whole = families.setdefault(family.name, Metric(family.name, family.documentation, family.type))
                for sample in family.samples:
                    whole.samples.append(sample._replace(labels={"service": service, **sample.labels}))
        yield from families.values()


def gathered_metrics(texts: Mapping[str, str]) -> bytes:
    """Merge expositions; `texts` maps a service to its own."""
    registry = CollectorRegistry()
    registry.register(_Gathered(texts))
    return generate_latest(registry)

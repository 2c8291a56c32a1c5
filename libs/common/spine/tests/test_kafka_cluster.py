"""The clients' settings for a cluster, and the number of copies of its topics."""

from pathlib import Path
from types import SimpleNamespace

import pytest

from libs.common.spine.kafka import topics as kafka_topics
from libs.common.spine.kafka.cluster import KafkaCluster, KafkaSettings
from libs.common.spine.kafka.topics import TopicNotMade


def test_settings_reach_every_client(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("KAFKA_SECURITY_PROTOCOL", "SASL_SSL")
    monkeypatch.setenv("KAFKA_SASL_USERNAME", "loans")
    monkeypatch.setenv("KAFKA_SASL_PASSWORD", "hidden")
    kafka = KafkaCluster("a:9093,b:9093", "th.")
    made = kafka.client
    assert (made["security_protocol"], made["sasl_mechanism"]) == ("SASL_SSL", "SCRAM-SHA-512")
    assert (made["sasl_plain_username"], made["sasl_plain_password"]) == ("loans", "hidden")
    assert made["ssl_context"].check_hostname, "the cluster proves who it is"
    assert "hidden" not in repr(kafka)


def test_an_authority_that_is_not_there_is_not_passed_over(tmp_path: Path) -> None:
    settings = KafkaSettings(security_protocol="SSL", tls_ca=tmp_path / "ca.pem")
    with pytest.raises(FileNotFoundError):
        _ = KafkaCluster("a:9093", "", settings).client


def test_on_one_machine_nothing_is_needed() -> None:
    made = KafkaCluster("127.0.0.1:9092", settings=KafkaSettings()).client
    assert made["security_protocol"] == "PLAINTEXT"
    assert not {"ssl_context", "sasl_mechanism"} & set(made)


class _Cluster:
    def __init__(self, brokers: int, code: int = 0) -> None:
        self.brokers, self.code, self.made = brokers, code, []

    async def describe_cluster(self) -> dict[str, object]:
        return {"brokers": [{}] * self.brokers}

    async def create_topics(self, topics: list[object]) -> object:
        self.made += topics
        return SimpleNamespace(topic_errors=[("t", self.code, "no")])


@pytest.mark.parametrize(("brokers", "wanted", "copies"), [(1, 0, 1), (2, 0, 2), (5, 0, 3), (5, 2, 2)])
async def test_topics_have_copies(brokers: int, wanted: int, copies: int) -> None:
    cluster = _Cluster(brokers)
    kafka = KafkaCluster("x", settings=KafkaSettings(replication=wanted))
    await kafka_topics._create(cluster, ["t"], await kafka_topics._copies(cluster, kafka))
    (made,) = cluster.made
    assert made.replication_factor == copies
    assert made.topic_configs["retention.ms"] == "-1"
    assert ("min.insync.replicas" in made.topic_configs) == (copies == 3)


async def test_a_refusal_of_the_cluster_is_reported() -> None:
    await kafka_topics._create(_Cluster(1, code=36), ["t"], 1)  # somebody was faster
    with pytest.raises(TopicNotMade, match="InvalidReplicationFactor"):
        await kafka_topics._create(_Cluster(1, code=38), ["t"], 3)

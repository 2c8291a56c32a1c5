"""A Kafka cluster and its clients' settings: address, prefix, TLS and SASL, waiting times."""

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from ssl import SSLContext
from typing import Any, Literal

from aiokafka.helpers import create_ssl_context
from pydantic import SecretStr
from pydantic_settings import BaseSettings, SettingsConfigDict

RETRY_AFTER_MS = 500


class KafkaSettings(BaseSettings):
    """Settings from `KAFKA_SECURITY_PROTOCOL` and so on. Without them: a broker on this machine, plaintext.

    `replication` 0: three copies, or as many as there are brokers. `stuck_after_s`: a client that fetched nothing for
    this time, although there is something, is replaced. `check_every_s`: how often the relay and the listeners compare
    the broker's content with what it should be.
    """

    model_config = SettingsConfigDict(env_prefix="KAFKA_", frozen=True)

    security_protocol: Literal["PLAINTEXT", "SSL", "SASL_PLAINTEXT", "SASL_SSL"] = "PLAINTEXT"
    sasl_mechanism: Literal["PLAIN", "SCRAM-SHA-256", "SCRAM-SHA-512"] = "SCRAM-SHA-512"
    sasl_username: str = ""
    sasl_password: SecretStr = SecretStr("")
    tls_ca: Path | None = None
    tls_certificate: Path | None = None
    tls_key: Path | None = None
    replication: int = 0
    stuck_after_s: float = 30
    check_every_s: float = 5


@dataclass(frozen=True, slots=True)
class KafkaCluster:
    """A cluster (`HOST:PORT`, several separated by commas), and the prefix of one suite's topics and groups on it."""

    servers: str
    prefix: str = ""
    settings: KafkaSettings = field(default_factory=KafkaSettings)

    def wire(self, topic: str) -> str:
        return f"{self.prefix}{topic}"

    def topic(self, wire: str) -> str:
        return wire.removeprefix(self.prefix)

    @property
    def client(self) -> dict[str, Any]:
        """Return the settings of every client of the cluster: producer, consumer, admin."""
        given = self.settings
        options: dict[str, Any] = {
            "bootstrap_servers": self.servers,
            "security_protocol": given.security_protocol,
            # A topic that was made anew, or a broker that moved, is noticed after this; the library's five minutes
            # are as long as a listener would be deaf.
            "metadata_max_age_ms": int(given.check_every_s * 1000),
            # The library's tenth of a second is two hundred attempts a second of a suite while the broker is away.
            "retry_backoff_ms": RETRY_AFTER_MS,
        }
        if given.security_protocol.endswith("SSL"):
            options["ssl_context"] = _tls(given)
        if given.security_protocol.startswith("SASL"):
            options["sasl_mechanism"] = given.sasl_mechanism
            options["sasl_plain_username"] = given.sasl_username
            options["sasl_plain_password"] = given.sasl_password.get_secret_value()
        return options


@lru_cache(maxsize=8)
def _tls(settings: KafkaSettings) -> SSLContext:
    """Make the TLS context.

    The cluster's certificate is always checked, by the system's authorities unless one is given.
    """
    named = {"cafile": settings.tls_ca, "certfile": settings.tls_certificate, "keyfile": settings.tls_key}
    made: SSLContext = create_ssl_context(**{name: str(path) for name, path in named.items() if path})
    return made

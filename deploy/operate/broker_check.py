"""`prakan doctor --kafka`: compare the broker with each service's log."""

from collections.abc import Mapping

from aiokafka.errors import KafkaError

from deploy.operate.findings import Finding
from libs.common.database.connections import Database
from libs.common.spine.kafka.cluster import KafkaCluster
from libs.common.spine.kafka.tail import TopicLost, is_whole, tails_of
from libs.common.spine.log import heads

_RELAY = "the relay sends it again by itself within seconds; if this stays, no `prakan work {0}` runs"


async def broker_findings(databases: Mapping[str, Database], cluster: KafkaCluster) -> list[Finding]:
    """Find a broker that does not answer, has lost events, or has more than a service."""
    findings: list[Finding] = []
    for service, database in databases.items():
        said_heads = await heads(database)
        if not said_heads:
            continue
        try:
            tails = await tails_of(cluster, sorted({topic for topic, _ in said_heads}))
        except TopicLost as lost:
            findings.append(
                Finding(service, f"the broker has no {lost}", "deleted, or never made", _RELAY.format(service))
            )
            continue
        except (TimeoutError, KafkaError, OSError) as failure:
            return [Finding("broker", f"{cluster.servers} does not answer", repr(failure)[:200], "look at the broker")]
        lacks = ahead = 0
        for at, head in said_heads.items():
            last = tails[at].last
            held = last.sequence if last is not None and is_whole(last) else 0
            lacks += max(head.relayed - held, 0)
            ahead += max((last.sequence if last is not None else 0) - head.sequence, 0)
        if lacks:
            what = f"the broker lacks {lacks} events that it was sent"
            findings.append(Finding(service, what, "it has lost its data or its last records", _RELAY.format(service)))
        if ahead:
            what = f"the broker knows {ahead} events more than the service"
            cause = "the service was restored from a backup, or somebody else writes to its topics"
            findings.append(Finding(service, what, cause, f"prakan relay rebase {service}; prakan strangers list"))
    return findings

"""`prakan doctor`: what is wrong, why it may be so, and the next command."""

import shutil
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import text

from libs.common.database import Database, NotDurable
from libs.common.spine.log import log_state

OUTBOX_AGE_S_MAX = 30
LAG_MAX = 10_000
DISK_USED_MAX = 0.8

_HEADS = text("SELECT topic, partition, sequence FROM topic_head")
_POSITIONS = text("SELECT consumer, topic, partition, sequence FROM consumer_position")

_STATE = text("""
    SELECT (SELECT count(*) FROM outbox) AS waiting,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(occurred_at)) FROM outbox), 0)::float AS age_s,
           (SELECT coalesce(sum(sequence - relayed), 0) FROM topic_head) AS unsent,
           (SELECT coalesce(sum(relayed), 0) FROM topic_head) AS sent,
           (SELECT count(*) FROM parked_event) AS parked,
           (SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'
                   AND state_change < now() - interval '1 minute' AND datname = current_database()) AS idle
""")


@dataclass(frozen=True, slots=True)
class Finding:
    service: str
    what: str
    cause: str
    next: str


async def examined(service: str, database: Database) -> list[Finding]:
    """Findings of one service's database; empty when all is well."""
    found: list[Finding] = []
    try:
        await database.refuse_unless_durable()
    except NotDurable as failure:
        found.append(Finding(service, str(failure), "settings of the server", "edit postgresql.conf and restart it"))
    state = (await database.one_statement(_STATE))[0]
    log = await log_state(database)
    if not log.same_server:
        cause = "it was restored from a backup: listeners may know more than this database"
        found.append(Finding(service, "the log was set back", cause, f"prakan relay rebase {service}"))
    if state["age_s"] > OUTBOX_AGE_S_MAX:
        what = f"{state['waiting']} facts wait, the oldest {state['age_s']:.0f} s"
        found.append(Finding(service, what, "no work process, or it cannot sequence", f"prakan work {service}"))
    if state["sent"] and state["unsent"] > LAG_MAX:
        found.append(
            Finding(service, f"{state['unsent']} events not sent", "the broker or the relay", "look at the broker")
        )
    if state["parked"]:
        found.append(Finding(service, f"{state['parked']} parked events", "an event was refused", "prakan parked list"))
    if state["idle"]:
        found.append(
            Finding(service, f"{state['idle']} idle transactions", "a client forgot to commit", "end them by pid")
        )
    return found


async def lags(databases: Mapping[str, Database]) -> list[Finding]:
    """Listeners that are far behind what was said, or ahead of it."""
    heads: dict[tuple[str, int], int] = {}
    for database in databases.values():
        rows = await database.one_statement(_HEADS)
        heads |= {(row["topic"], row["partition"]): row["sequence"] for row in rows}
    found = []
    for service, database in databases.items():
        behind: Counter[str] = Counter()
        for row in await database.one_statement(_POSITIONS):
            lag = heads.get((row["topic"], row["partition"]), row["sequence"]) - row["sequence"]
            if lag < 0:
                what = f"{row['consumer']} is ahead of {row['topic']}/{row['partition']} by {-lag}"
                speaker = row["topic"].partition(".")[0]
                cause = f"{speaker} was restored from a backup"
                found.append(Finding(service, what, cause, f"prakan relay rebase {speaker}"))
            behind[row["consumer"]] += max(lag, 0)
        for consumer, lag in behind.items():
            if lag > LAG_MAX:
                what = f"{consumer} is {lag} events behind"
                found.append(Finding(service, what, "no work process, or a slow action", f"prakan work {service}"))
    return found


def disk(folder: Path) -> list[Finding]:
    """PostgreSQL and Kafka stop when their disk is full, and may not start again."""
    usage = shutil.disk_usage(folder)
    share = 1 - usage.free / usage.total
    if share <= DISK_USED_MAX:
        return []
    what = f"the disk of {folder} is {share:.0%} full, {usage.free // 2**20} MiB are free"
    return [Finding("disk", what, "logs, uploads or something else", f"df -h {folder}; make room, or a larger disk")]


def report(findings: Sequence[Finding]) -> str:
    if not findings:
        return "all is well"
    return "\n".join(f"{f.service}: {f.what}\n  perhaps: {f.cause}\n  next: {f.next}" for f in findings)

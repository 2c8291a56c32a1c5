"""`prakan doctor`: each problem, its likely cause, and the next command."""

import os
import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from pathlib import Path

from deploy.operate.findings import Finding
from deploy.operate.parked_check import parked_findings
from libs.common.database.connections import Database, NotDurable
from libs.common.database.rows import Query
from libs.common.runtime.composition import NO_LAW
from libs.common.spine.log import heads, log_state

OUTBOX_AGE_S_MAX = 30
LAG_MAX = 10_000
STILL_S_MAX = 60
FAILING_WITHIN_S = 120
DISK_USED_MAX = 0.8


@dataclass(frozen=True, slots=True)
class Position:
    """The last event that a listener applied of a partition, and the time since then."""

    consumer: str
    topic: str
    partition: int
    sequence: int
    has_gap: bool
    still_s: float

    @property
    def place(self) -> tuple[str, int]:
        return self.topic, self.partition


@dataclass(frozen=True, slots=True)
class _State:
    waiting: int
    age_s: float
    unsent: Decimal
    sent: Decimal
    unsent_s: float | None
    strangers: int
    differences: int
    idle: int


@dataclass(frozen=True, slots=True)
class _FailingLoop:
    loop: str
    times: int
    error: str
    since_s: float


POSITIONS = Query(
    Position,
    """
    SELECT consumer, topic, partition, sequence, gap_at IS NOT NULL AS has_gap,
           extract(epoch FROM clock_timestamp() - moved_at)::float AS still_s
    FROM consumer_position
""",
)
_AGE = Query(
    float,
    """
    SELECT extract(epoch FROM clock_timestamp() - occurred_at)::float AS age_s FROM event_log
    WHERE topic = :topic AND partition = :partition AND sequence = CAST(:sequence AS bigint) + 1
""",
)

# The operator's commands come as a superuser, so it is asked who owns the table, not what may be done.
_AUDIT_OWN = Query(
    bool,
    """
    SELECT coalesce((SELECT r.rolcanlogin FROM pg_class t JOIN pg_roles r ON r.oid = t.relowner
                     WHERE t.oid = to_regclass('audit_log')), false) AS own
    """,
)
_STATE = Query(
    _State,
    """
    SELECT (SELECT count(*) FROM outbox) AS waiting,
           coalesce((SELECT extract(epoch FROM clock_timestamp() - min(occurred_at)) FROM outbox), 0)::float AS age_s,
           (SELECT coalesce(sum(sequence - relayed), 0) FROM topic_head) AS unsent,
           (SELECT coalesce(sum(relayed), 0) FROM topic_head) AS sent,
           (SELECT extract(epoch FROM clock_timestamp() - min(l.occurred_at))::float FROM topic_head h
            JOIN event_log l ON l.topic = h.topic AND l.partition = h.partition AND l.sequence = h.relayed + 1
           ) AS unsent_s,
           (SELECT count(*) FROM unreadable_record WHERE settled_at IS NULL) AS strangers,
           (SELECT count(*) FROM open_difference WHERE settled IS NULL) AS differences,
           (SELECT count(*) FROM pg_stat_activity WHERE state = 'idle in transaction'
                   AND state_change < now() - interval '1 minute' AND datname = current_database()) AS idle
""",
)

_FAILING = Query(
    _FailingLoop,
    """
    SELECT loop, times, error, extract(epoch FROM last_at - first_at)::float AS since_s FROM failing_loop
    WHERE last_at > clock_timestamp() - make_interval(secs => :within_s) AND times > 1
      AND NOT starts_with(error, :no_law) ORDER BY loop
""",
)
_LAWLESS = Query(
    _FailingLoop,
    """
    SELECT loop, times, error, extract(epoch FROM clock_timestamp() - first_at)::float AS since_s FROM failing_loop
    WHERE starts_with(error, :no_law) ORDER BY loop
""",
)


async def examined(service: str, database: Database) -> list[Finding]:
    """Return the findings of one service's database; empty if all is well."""
    findings: list[Finding] = []
    try:
        await database.refuse_unless_durable()
    except NotDurable as failure:
        findings.append(Finding(service, str(failure), "settings of the server", "edit postgresql.conf and restart it"))
    state = await _STATE.one(database)
    log = await log_state(database)
    if not log.same_server:
        cause = "it was restored from a backup: listeners may know more than this database"
        findings.append(Finding(service, "the log was set back", cause, f"prakan relay rebase {service}"))
    if state.age_s > OUTBOX_AGE_S_MAX:
        what = f"{state.waiting} facts wait, the oldest {state.age_s:.0f} s"
        findings.append(Finding(service, what, "no work process, or it cannot sequence", f"prakan work {service}"))
    if state.sent and (state.unsent > LAG_MAX or (state.unsent_s or 0) > STILL_S_MAX):
        what = f"{state.unsent} events not sent, the oldest {state.unsent_s or 0:.0f} s"
        cause = "the broker is away or has lost its data, or no work process runs"
        findings.append(
            Finding(service, what, cause, f"look at the broker, then at the log of `prakan work {service}`")
        )
    findings += await parked_findings(service, database)
    if state.strangers:
        what = f"{state.strangers} records in topics that it hears were sent by no service"
        cause = "somebody else may write to the broker: see docs/kafka.md"
        findings.append(Finding(service, what, cause, "prakan strangers list"))
    if state.differences:
        what = f"{state.differences} facts that a restore has forgotten and listeners know"
        findings.append(Finding(service, what, "enter each again, or drop it", "prakan differences list"))
    findings += await _failing_loops(service, database)
    findings += await _lawless_duties(service, database)
    if await _AUDIT_OWN.one(database):
        cause = "nobody prepared the database: whoever has the service's password can change who did what"
        next_ = f"as a superuser of {service}'s database: deploy/postgres/sql/keep_audit_apart.sql"
        findings.append(Finding(service, "the service owns its own audit log", cause, next_))
    if state.idle:
        findings.append(
            Finding(service, f"{state.idle} idle transactions", "a client forgot to commit", "end them by pid")
        )
    return findings


async def _failing_loops(service: str, database: Database) -> list[Finding]:
    """Find loops that failed recently, in any process."""
    return [
        Finding(
            service,
            f"{loop.loop} fails: {loop.times} times for {loop.since_s:.0f} s",
            loop.error,
            f"the log of `prakan work {service}`, or of the box",
        )
        for loop in await _FAILING.all(database, within_s=FAILING_WITHIN_S, no_law=NO_LAW)
    ]


async def _lawless_duties(service: str, database: Database) -> list[Finding]:
    """Find duties that do nothing, because a rule of the law has no value for the day."""
    return [
        Finding(
            service,
            f"{duty.loop} does nothing: there is no law {duty.error.removeprefix(NO_LAW)}",
            "the law's values end before the business date, or begin after it",
            f"enter the value in law/COUNTRY/{service}: docs/how-to/add-a-rule.md; or move the business date",
        )
        for duty in await _LAWLESS.all(database, no_law=NO_LAW)
    ]


async def lags(databases: Mapping[str, Database]) -> list[Finding]:
    """Find listeners that stand still while events wait, are far behind, miss a number, or are ahead of a speaker."""
    said_heads: dict[tuple[str, int], int] = {}
    positions = {}
    for service, database in databases.items():
        positions[service] = await POSITIONS.all(database)  # before the heads: a position ahead is really ahead
    for database in databases.values():
        said_heads |= {at: head.sequence for at, head in (await heads(database)).items()}
    findings = []
    for service, of_service in positions.items():
        findings += ahead(service, of_service, said_heads)
        behind = [position for position in of_service if said_heads.get(position.place, 0) > position.sequence]
        waiting = await _ages(databases, behind)
        for consumer in sorted({position.consumer for position in behind}):
            own = [position for position in behind if position.consumer == consumer]
            findings += _behind(service, consumer, own, said_heads, waiting)
    return findings


def ahead(service: str, positions: Sequence[Position], said: Mapping[tuple[str, int], int]) -> list[Finding]:
    """Find listeners ahead of their speaker: it was restored, or the databases are of different moments."""
    findings = []
    for position in positions:
        over = position.sequence - said.get(position.place, position.sequence)
        if over > 0:
            what = f"{position.consumer} is ahead of {position.topic}/{position.partition} by {over}"
            speaker = position.topic.partition(".")[0]
            cause = f"{speaker} was restored from a backup"
            findings.append(Finding(service, what, cause, f"prakan relay rebase {speaker}"))
    return findings


def _behind(
    service: str,
    consumer: str,
    positions: Sequence[Position],
    said: Mapping[tuple[str, int], int],
    waiting: Mapping[tuple[str, int, int], float],
) -> list[Finding]:
    lag = sum(said[position.place] - position.sequence for position in positions)
    still = [min(one.still_s, waiting.get((*one.place, one.sequence), 0.0)) for one in positions]
    oldest = max(waiting.get((*one.place, one.sequence), one.still_s) for one in positions)
    findings = []
    if max(still) > STILL_S_MAX:
        what = f"{consumer} is {lag} events behind and has not moved for {max(still):.0f} s"
        cause = "no work process, a listener that fails, or a broker that has lost what it was sent"
        findings.append(Finding(service, what, cause, f"prakan work {service}; or read its log"))
    elif lag > LAG_MAX and oldest > STILL_S_MAX:  # many at once, as after a long pause, are heard within seconds
        findings.append(
            Finding(service, f"{consumer} is {lag} events behind", "a slow action", "wait, or start another")
        )
    if gaps := [position for position in positions if position.has_gap]:
        gap = gaps[0]
        what = f"{consumer} misses number {gap.sequence + 1} of {gap.topic}/{gap.partition}"
        speaker = gap.topic.partition(".")[0]
        cause = f"the broker has lost it; the relay of {speaker} sends it again by itself"
        next_ = f"if it stays: prakan relay resend {speaker} {gap.topic} --from {gap.sequence + 1}"
        findings.append(Finding(service, what + (f", and of {len(gaps) - 1} others" if gaps[1:] else ""), cause, next_))
    return findings


async def _ages(databases: Mapping[str, Database], behind: Sequence[Position]) -> dict[tuple[str, int, int], float]:
    """Return the age, in seconds, of the first event not applied yet, by topic, partition and sequence."""
    ages: dict[tuple[str, int, int], float] = {}
    for name, database in databases.items():
        for place in {(*one.place, one.sequence) for one in behind if one.topic.partition(".")[0] == name}:
            topic, partition, sequence = place
            age_s = await _AGE.first(database, topic=topic, partition=partition, sequence=sequence)
            if age_s is not None:
                ages[place] = age_s
    return ages


def disk(folder: Path) -> list[Finding]:
    """Find a disk with little space or few files left: PostgreSQL and Kafka stop without, and may not start again.

    The share is of the space that this user may fill, as `df` counts it: blocks reserved for root count as neither used
    nor free.
    """
    usage, disk = shutil.disk_usage(folder), os.statvfs(folder)
    files = disk.f_files - disk.f_ffree
    found = []
    if (share := usage.used / (usage.used + usage.free)) > DISK_USED_MAX:
        what = f"the disk of {folder} is {share:.0%} full, {usage.free // 2**20} MiB are free"
        next_step = f"df -h {folder}; make room, or a larger disk"
        found.append(Finding("disk", what, "logs, uploads or something else", next_step))
    if disk.f_files and (share := files / max(1, files + disk.f_favail)) > DISK_USED_MAX:
        what = f"{share:.0%} of the files that the disk of {folder} may hold are there, {disk.f_favail} can be made"
        next_step = f"df -i {folder}; delete small files that nobody needs, or a file system with more inodes"
        found.append(Finding("disk", what, "many small files: uploads, caches, mail", next_step))
    return found

"""The examination of `prakan doctor`. It begins with the disk: a full one is why other parts do not answer."""

from collections.abc import Mapping
from pathlib import Path

from deploy.backup.box_databases import BoxNotRunning, box_databases
from deploy.onebox.box import BoxOptions, settings_of
from deploy.onebox.data_lock import holder
from deploy.onebox.issuer import Issuer
from deploy.operate.audit_verify import audit_findings
from deploy.operate.broker_check import broker_findings
from deploy.operate.deep import deep
from deploy.operate.doctor import disk, examined, lags
from deploy.operate.findings import Finding, report
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.connections import Database
from libs.common.keys.secret_checks import check_values, differing
from libs.common.runtime.failures import is_transport
from libs.common.spine.kafka.cluster import KafkaCluster

_LOOKED_AT = "disk, PostgreSQL, {databases} databases: settings, logs, outboxes, parked events, audits, secrets, lags"


async def examination(
    folder: Path, country: str, *, deeply: bool = False, kafka: KafkaCluster | None = None
) -> tuple[str, bool]:
    """Examine a box; return the report, and True if all is well. A box that is down is a finding, not an error."""
    cluster = Postgres(folder.resolve() / "postgres")
    findings = disk(folder) + (disk(cluster.data) if cluster.data != folder.resolve() / "postgres" else [])
    if cluster.pid is None:
        return report([*findings, _not_running(folder, cluster)]), False
    try:
        async with box_databases(folder) as databases:
            findings += [f for name, database in databases.items() for f in await examined(name, database)]
            findings += await lags(databases)
            findings += await audit_findings(databases, folder.resolve())
            findings += await other_secrets(databases, folder, country)
            if kafka:
                findings += await broker_findings(databases, kafka)
            if deeply:
                findings += await deep(databases)
    except BoxNotRunning as failure:
        findings.append(Finding("postgres", str(failure), "it ended a moment ago", "prakan doctor"))
    except Exception as failure:
        if not is_transport(failure):
            raise
        what = f"a database does not answer ({type(failure).__name__})"
        cause = "it is starting, or out of connections"
        findings.append(Finding("postgres", what, cause, f"tail {cluster.data}/server.log"))
    if findings:
        return report(findings), False
    more = (", the broker" if kafka else "") + (", the invariants between all services" if deeply else "")
    return f"{report([])}: looked at {_LOOKED_AT.format(databases=len(members()))}{more}", True


async def other_secrets(databases: Mapping[str, Database], folder: Path, country: str) -> list[Finding]:
    """Find databases that were written with other secrets than the folder has."""
    options = BoxOptions(data=folder.resolve(), country=country)
    issuer = Issuer.of(options.data)
    findings = []
    for name, database in databases.items():
        member = members()[name]
        settings = member.settings.model_validate(settings_of(member, database.url, options, issuer))
        if names := await differing(database, check_values(settings)):
            what = f"it was written with another {', '.join(names)}"
            cause = "secrets.json or a key file was replaced, or the database is another box's"
            findings.append(
                Finding(name, what, cause, f"put the files of {folder} back from a backup, before any write")
            )
    return findings


def _not_running(folder: Path, cluster: Postgres) -> Finding:
    if who := holder(folder):
        cause = f"{who} holds the data and starts it again"
        return Finding("postgres", "PostgreSQL does not run", cause, f"tail {cluster.data}/server.log")
    return Finding("box", f"no box runs in {folder}", "nobody started it, or it was stopped", "make run")

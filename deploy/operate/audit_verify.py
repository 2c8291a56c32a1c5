"""`prakan audit verify`: compare every service's audit chain with its published heads."""

from collections.abc import Awaitable, Mapping
from pathlib import Path

from sqlalchemy.exc import ProgrammingError

from deploy.onebox.box import audit_heads_folder, box_secrets
from deploy.operate.findings import Finding
from libs.common.audit.chain import Break, Head, first_break, heads_key, published_heads, recent_break
from libs.common.database.connections import Database

# By the state that PostgreSQL answers with: undefined table, undefined column, insufficient privilege.
_WHAT_IS_WRONG = {
    "42P01": "the table of the chain is gone",
    "42703": "a column of the chain is gone",
    "42501": "the table of the chain may not be read",
}


async def verified(databases: Mapping[str, Database], data: Path) -> dict[str, Break | None]:
    """Walk whole chains and return the first break of each service."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    folder = audit_heads_folder(data)
    return {
        service: await _break_or_gone(first_break(database, published_heads(folder, service), key=key))
        for service, database in databases.items()
    }


async def _break_or_gone(walked: Awaitable[Break | None]) -> Break | None:
    """Return the break. A chain whose table is gone or cannot be read is broken from its first row on."""
    try:
        return await walked
    except ProgrammingError as failure:
        state = getattr(failure.orig, "sqlstate", None)
        if state not in _WHAT_IS_WRONG:
            raise
        return Break(1, _WHAT_IS_WRONG[state])


def turns(service: str, data: Path) -> list[Head]:
    """List the points to which the service was restored, oldest first; only those that we signed."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    return [head for head in published_heads(audit_heads_folder(data), service) if head.turn and head.is_signed(key)]


async def audit_findings(databases: Mapping[str, Database], data: Path) -> list[Finding]:
    """Check the newest rows of the audit chains against the published heads, for `prakan doctor`."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    folder = audit_heads_folder(data)
    findings = []
    for service, database in databases.items():
        if broken := await _break_or_gone(recent_break(database, published_heads(folder, service), key=key)):
            what = f"the audit chain is broken at {broken.number}: {broken.what}"
            cause = "somebody changed the database, or it was set back"
            findings.append(Finding(service, what, cause, f"prakan audit verify --service {service}"))
    return findings

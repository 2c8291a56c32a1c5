"""`prakan audit verify`: every service's audit chain, held against the heads that were published outside of it."""

from collections.abc import Mapping
from pathlib import Path

from deploy.onebox.box import audit_heads_folder, box_secrets
from deploy.operate.doctor import Finding
from libs.common.audit.chain import Break, Head, first_break, heads_key, published_heads, recent_break
from libs.common.database.connections import Database


async def verified(databases: Mapping[str, Database], data: Path) -> dict[str, Break | None]:
    """By service the first break of its chain, walked whole."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    folder = audit_heads_folder(data)
    return {
        service: await first_break(database, published_heads(folder, service), key=key)
        for service, database in databases.items()
    }


def turns(service: str, data: Path) -> list[Head]:
    """The points where the service was put back to a backup, oldest first; only those we signed."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    return [head for head in published_heads(audit_heads_folder(data), service) if head.turn and head.is_signed(key)]


async def audit_findings(databases: Mapping[str, Database], data: Path) -> list[Finding]:
    """Check the newest rows of the audit chains against the published heads, for `prakan doctor`."""
    key = heads_key(box_secrets(data)["cursor_secret"])
    folder = audit_heads_folder(data)
    found = []
    for service, database in databases.items():
        if broken := await recent_break(database, published_heads(folder, service), key=key):
            what = f"the audit chain is broken at {broken.number}: {broken.what}"
            cause = "somebody changed the database, or it was set back"
            found.append(Finding(service, what, cause, f"prakan audit verify --service {service}"))
    return found

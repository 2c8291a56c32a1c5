"""Check values: each database knows which secrets it was written with, and refuses other ones.

A person's id is derived from the agency's secret and the national id. With another secret a database would know nobody,
and a return would be credited to people who do not exist. A check value is a keyed hash: it shows that two secrets
differ and nothing else.
"""

import hashlib
import hmac
import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from sqlalchemy import Column, DateTime, MetaData, Table, Text, text

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.runtime.settings import ServiceSettings

CHECKED = ("agency_key", "details_secret", "webhook_secret", "cursor_secret", "document_key", "acting_key")
"""Settings by name; a path leads to a private key (JWK)."""
_SANDBOX_ISSUER = "own_token_from"
_LEARN = text("""
    INSERT INTO secret_check (name, value)
    SELECT name, value FROM unnest(CAST(:names AS text[]), CAST(:values AS text[])) s(name, value)
    ON CONFLICT DO NOTHING
""")


@dataclass(frozen=True, slots=True)
class _Known:
    name: str
    value: str


_KNOWN = Query(_Known, "SELECT name, value FROM secret_check")
_FORGET = text("DELETE FROM secret_check WHERE name = :name RETURNING name")


class SecretsDiffer(RuntimeError):
    """The database was written with other secrets: with these it would not know its own people."""

    def __init__(self, database: str, names: list[str]) -> None:
        self.names = names
        super().__init__(
            f"{database} was written with another {', '.join(names)}: put back the secrets that belong to it "
            "(a backup holds them: prakan restore all); if one was changed on purpose: prakan keys accept"
        )


def add_secret_checks(metadata: MetaData) -> None:
    Table(
        "secret_check",
        metadata,
        Column("name", Text, primary_key=True),
        Column("value", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=text("clock_timestamp()")),
    )


def check_values(settings: ServiceSettings) -> dict[str, str]:
    """Compute the check value of every secret that the service was given, by the setting's name."""
    values = {}
    for name in (*CHECKED, _SANDBOX_ISSUER):
        secret = getattr(settings, name, None)
        if name == _SANDBOX_ISSUER:
            secret = Path(secret) if secret and Path(secret).is_file() else None
        if isinstance(secret, Path):
            secret = str(json.loads(secret.read_text(encoding="utf-8"))["d"])
        if secret:
            values["issuer_key" if name == _SANDBOX_ISSUER else name] = check_value(name, secret)
    return values


def check_value(name: str, secret: str) -> str:
    return hmac.digest(secret.encode(), f"prakan check value of {name}".encode(), hashlib.sha256).hex()[:32]


async def differing(database: Database, ours: Mapping[str, str]) -> list[str]:
    """List the secrets that differ from those of the database, by name; secrets new to it are not listed."""
    known = {known.name: known.value for known in await _KNOWN.all(database)}
    return sorted(name for name, value in ours.items() if not hmac.compare_digest(known.get(name, value), value))


async def refuse_other_secrets(database: Database, ours: Mapping[str, str]) -> None:
    """Refuse other secrets. The first start on a database stores its check values."""
    if names := await differing(database, ours):
        raise SecretsDiffer(database.name, names)
    await database.one_statement(_LEARN, {"names": list(ours), "values": list(ours.values())})
    if names := await differing(database, ours):  # another process was first, with others
        raise SecretsDiffer(database.name, names)


async def accept(database: Database, name: str) -> bool:
    """Delete one check value after a secret was changed on purpose: the next start stores the new one."""
    return bool(await database.one_statement(_FORGET, {"name": name}))

"""A database server and one service to measure, without the rest."""

import json
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from deploy.onebox.box import BoxOptions, environment_of
from deploy.onebox.issuer import Issuer
from deploy.onebox.parties import national_id
from deploy.postgres.server import Postgres
from deploy.suite import LAW, members
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from services.registration.numbers.rules.number_form import NumberForm
from tests.fresh_databases import FreshDatabases, in_memory
from tests.migrated_cluster import put_migrated_cluster

TODAY = date(2021, 2, 10)


@dataclass(frozen=True, slots=True)
class World:
    folder: Path
    postgres: Postgres
    databases: FreshDatabases
    issuer: Issuer

    def token(self, party: str, **more: object) -> str:
        return self.issuer.token(party=party, subject="bench", **more)  # type: ignore[arg-type]

    def settings(self, service: str, url: str) -> dict[str, str]:
        """Return the environment of one service, as `prakan serve` reads it."""
        return environment_of(members()[service], url, options(self.folder), self.issuer)


@contextmanager
def _server(folder: Path, *, small: bool) -> Iterator[Postgres]:
    server = Postgres(folder / "pg")
    if small:
        put_migrated_cluster(server, {})
    server.start()
    try:
        yield server
    finally:
        server.stop()


@asynccontextmanager
async def world(*, small: bool = False) -> AsyncIterator[World]:
    """Make databases on a disk, as an agency has them; in memory if small, where figures do not count."""
    place = in_memory() if small else Path("/var/tmp")  # noqa: S108 - a folder of its own is made in it
    with tempfile.TemporaryDirectory(prefix="prakan-bench-", dir=place) as name:
        folder = Path(name)
        folder.chmod(0o755)
        with _server(folder, small=small) as postgres:
            databases = FreshDatabases(postgres, folder)
            yield World(folder, postgres, databases, Issuer.of(folder))
            await databases.close()


@asynccontextmanager
async def connected(url: str) -> AsyncIterator[Database]:
    database = Database(url, application="bench", pool_size=4)
    yield database
    await database.close()


def numbers(count: int, *, start: int = 1) -> list[str]:
    """Make national ids of the Thai form."""
    law = load_law(LAW / "thailand")
    form = NumberForm.of(law.rule("registration", "national_id").at("national_id", TODAY))
    return [national_id(start + n, form) for n in range(count)]


def options(folder: Path) -> BoxOptions:
    return BoxOptions(data=folder, today=TODAY, rate_limit_per_minute=0)


def body(document: object) -> bytes:
    return json.dumps(document).encode()

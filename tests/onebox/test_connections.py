"""All pools and leaders of all services at once fit into the box's PostgreSQL."""

from pathlib import Path

from deploy.onebox.box import BoxOptions, build
from deploy.onebox.issuer import Issuer
from deploy.postgres import server as postgres
from deploy.suite import members

RESERVED = 3  # for superusers, by PostgreSQL
OPERATORS = 2 * 2 + 1  # one command at a time opens its pools one database after the other
NOWHERE = "postgresql+asyncpg://nobody@127.0.0.1:1/nothing"


def test_connections_suffice(tmp_path: Path) -> None:
    options = BoxOptions(data=tmp_path)
    issuer = Issuer.of(options.data)
    wanted = {n: build(member, NOWHERE, options, issuer).connections_max for n, member in members().items()}
    most = int(postgres._SETTINGS["max_connections"]) - RESERVED - OPERATORS
    assert sum(wanted.values()) <= most, wanted

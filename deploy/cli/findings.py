"""`prakan differences` and `prakan strangers`: findings that stay until a person settles them."""

import asyncio
import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from deploy.cli.commands import Country, Data, Service, commands
from deploy.command_refused import CommandRefused

if TYPE_CHECKING:
    from deploy.backup.settling import Difference, Stranger
    from libs.common.database.connections import Database

    Findings = Sequence[tuple[str, Difference | Stranger]]

differences_app = commands("What listeners know and a restored service has forgotten: enter it again, or drop it.")
strangers_app = commands("Records in topics that no service has sent: find out who writes to the broker.")
Actor = Annotated[str, typer.Option(help="who settles it; for the audit log")]
Because = Annotated[str, typer.Option(help="why; for the audit log")]
HOW = ("entered_again", "dropped")


def _listed(box: Path, of: "Callable[[Mapping[str, Database]], Awaitable[Findings]]", none: str) -> None:
    from deploy.backup.box_databases import box_databases

    async def rows() -> "Findings":
        async with box_databases(box) as databases:
            return await of(databases)

    listed = asyncio.run(rows())
    for service, row in listed:
        print(json.dumps({"service": service, **asdict(row)}, default=str, ensure_ascii=False))
    if not listed:
        print(none)


def _settled(box: Path, service: str, settle: "Callable[[Database], Awaitable[int]]") -> None:
    from deploy.backup.box_databases import box_databases

    async def count() -> int:
        async with box_databases(box) as databases:
            return await settle(databases[service])

    print(f"{asyncio.run(count())} settled")


@differences_app.command("list")
def list_differences(country: Country = "thailand", data: Data = Path(".data")) -> None:
    """List every open difference: place, type, key, time."""
    from deploy.backup.settling import differences

    _listed(data / country, differences, "no difference is open")


@differences_app.command("settle", epilog="Example: prakan differences settle loans loans.loans dropped --actor me …")
def settle_differences(
    service: Service, topic: str, how: Annotated[str, typer.Argument(help="entered_again or dropped")],
    actor: Actor, because: Because,
    key: Annotated[str | None, typer.Option(help="only those of this key")] = None,
    place: Annotated[str | None, typer.Option(help="only the one at PARTITION/SEQUENCE")] = None,
    country: Country = "thailand", data: Data = Path(".data"),
) -> None:  # fmt: skip
    """Settle differences: all of a topic, of a key, or one. Audited."""
    from deploy.backup.settling import settle_differences as settle

    if how not in HOW:
        raise CommandRefused(f"a difference is {' or '.join(HOW)}, not {how!r}")
    numbers = (place or "").split("/")
    if place and not (len(numbers) == 2 and all(part.isdecimal() for part in numbers)):
        raise CommandRefused(f"a place is PARTITION/SEQUENCE, as in 3/17, not {place!r}")
    partition, sequence = (int(part) for part in numbers) if place else (None, None)
    given = {"settled": how, "actor": actor, "because": because, "key": key}
    _settled(data / country, service, lambda d: settle(d, topic, partition=partition, sequence=sequence, **given))  # type: ignore[arg-type]


@strangers_app.command("list")
def list_strangers(country: Country = "thailand", data: Data = Path(".data")) -> None:
    """List records that no service sent: listener, topic, partition, offset, size, fault.

    Their content is not stored.
    """
    from deploy.backup.settling import strangers

    _listed(data / country, strangers, "no stranger's record was met")


@strangers_app.command("settle")
def settle_strangers(
    service: Service, topic: str, actor: Actor, because: Because,
    country: Country = "thailand", data: Data = Path(".data"),
) -> None:  # fmt: skip
    """Settle all records of a topic that a service met and no service sent. Audited."""
    from deploy.backup.settling import settle_strangers as settle

    _settled(data / country, service, lambda database: settle(database, topic, actor=actor, because=because))

"""`prakan audit`: check the audit chains."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.commands import Country, Data, commands
from deploy.folders import service_names

audit_app = commands("Who did and who looked: a chain that shows when it was changed.")


@audit_app.callback()
def _audit() -> None:
    """Group the commands below."""


def _service(given: str | None) -> str | None:
    if given is not None and given not in service_names():
        raise typer.BadParameter(f"there is no service {given!r}; choose one of {', '.join(service_names())}")
    return given


@audit_app.command("verify", epilog="Example: prakan audit verify --service benefits")
def verify(
    service: Annotated[str | None, typer.Option(help="one service; without it all", callback=_service)] = None,
    country: Country = "thailand",
    data: Data = Path(".data"),
) -> None:
    """Walk the audit chains of a running box and compare them with the published heads."""
    from deploy.backup.backups import refuse_without_a_box
    from deploy.backup.box_databases import box_databases
    from deploy.operate.audit_verify import turns, verified
    from libs.common.audit.chain import Break

    async def walked() -> dict[str, Break | None]:
        async with box_databases(data / country) as databases:
            wanted = {name: database for name, database in databases.items() if service in (None, name)}
            return await verified(wanted, (data / country).resolve())

    refuse_without_a_box(data / country)
    breaks = asyncio.run(walked())
    for name, broken in breaks.items():
        for turn in turns(name, (data / country).resolve()):
            print(f"{name}: goes on from row {turn.number} since {turn.at}: {turn.turn}")
        print(f"{name}: broken at {broken.number}: {broken.what}" if broken else f"{name}: whole")
    if any(breaks.values()):
        raise SystemExit(1)

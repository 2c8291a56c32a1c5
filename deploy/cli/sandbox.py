"""`prakan sandbox`: isolated agencies for testing programs."""

from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.commands import Country, commands

sandbox_app = commands("Isolated agencies to try programs against.")


@sandbox_app.command("up")
def sandbox_up(
    name: Annotated[str, typer.Argument(help="a folder of .sandboxes; a sandbox of that name goes on where it was")],
    country: Country = "thailand",
    port: Annotated[int, typer.Option(help="0 takes a free one", min=0, max=65_535)] = 0,
    folder: Annotated[Path, typer.Option(help="where sandboxes are kept")] = Path(".sandboxes"),
) -> None:
    """Run a separate agency: personas in known states, POST /sandbox/clock, POST /sandbox/faults, X-Sandbox-Fault."""
    from deploy.sandbox.running import up

    up(name, country=country, port=port, folder=folder)


@sandbox_app.command("list")
def sandbox_list(folder: Annotated[Path, typer.Option(help="where sandboxes are kept")] = Path(".sandboxes")) -> None:
    """List the sandboxes with their countries."""
    from deploy.sandbox.running import known

    for name, country in known(folder):
        print(f"{name}\t{country}")


@sandbox_app.command("remove")
def sandbox_remove(
    name: str, folder: Annotated[Path, typer.Option(help="where sandboxes are kept")] = Path(".sandboxes")
) -> None:
    """Delete a sandbox with all its data. It must not be running."""
    from deploy.sandbox.running import remove

    remove(name, folder=folder)

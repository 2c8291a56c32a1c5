"""`prakan keys`: make an installation's secrets, and accept a secret that was changed on purpose."""

import asyncio
from pathlib import Path
from typing import Annotated

import typer

from deploy.cli.commands import Country, Data, Service, commands
from deploy.command_refused import CommandRefused

keys_app = commands("Keys and secrets: make them, and say when one was changed on purpose.")


@keys_app.command("operator", epilog="Example: prakan keys operator /mnt/stick/operator.json")
def operator(
    private: Annotated[Path, typer.Argument(help="where the private key goes: keep it off this machine")],
    country: Country = "thailand",
    data: Data = Path(".data"),
) -> None:
    """Make the key that opens backups. Its public half stays in the box and encrypts every backup."""
    from deploy.backup.backups import refuse_without_a_box
    from deploy.backup.sealed_secrets import PUBLIC_KEY, make_operator_key

    refuse_without_a_box(data / country)
    make_operator_key(private, data / country / PUBLIC_KEY)
    print(f"{private} opens backups from now on: keep it off this machine, twice. Next: prakan backup DIR")


@keys_app.command("compose", epilog="Example: prakan keys compose && docker compose up")
def compose(
    folder: Annotated[Path, typer.Option(help="where .env and the key files go")] = Path(),
) -> None:
    """Make every secret that docker-compose.yml needs: .env from .env.example, and key files for the image."""
    from deploy.compose_secrets import make_everything

    for line in make_everything(folder):
        print(line)


@keys_app.command("accept", epilog="Example: prakan keys accept loans cursor_secret --url postgresql+asyncpg://…")
def accept(
    service: Service,
    name: Annotated[str, typer.Argument(help="the secret's name, as the refusal says it")],
    url: Annotated[str | None, typer.Option(envvar="DATABASE_URL", help="instead of a box's folder")] = None,
    country: Country = "thailand",
    data: Data = Path(".data"),
) -> None:
    """Accept a secret that was changed on purpose; the next start stores it. Never use it for a lost secret."""
    from deploy.backup.backups import postgres_of
    from libs.common.database.connections import Database
    from libs.common.keys.secret_checks import accept as accepted

    async def forget(address: str) -> bool:
        database = Database(address, application="prakan operator", pool_size=1)
        try:
            return await accepted(database, name)
        finally:
            await database.close()

    if url:
        known = asyncio.run(forget(url))
    else:
        with postgres_of(data / country) as postgres:
            known = asyncio.run(forget(postgres.url(service)))
    if not known:
        raise CommandRefused(f"{service} knows no secret {name!r}: write it as the refusal says it")
    print(f"{service} takes another {name} at its next start")

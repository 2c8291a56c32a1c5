"""Declare commands: their common options, and one sentence for every refusal."""

import os
import sys
from pathlib import Path
from typing import Annotated, Any

import typer

from deploy.cli.failures import sentence
from deploy.folders import countries, service_names

PORT_MAX = 65_535
TRACEBACK = "PRAKAN_TRACEBACK"
"""Set to anything, a failure shows where it came from."""


class Commands(typer.Typer):
    """A group of commands. A command that cannot do its work ends with one sentence and status 1."""

    def __call__(self, *args: Any, **options: Any) -> Any:
        try:
            return super().__call__(*args, **options)
        except Exception as failure:
            message = sentence(failure)
            if message is None or os.environ.get(TRACEBACK):
                raise
            print(message, file=sys.stderr)
            raise SystemExit(1) from None


def commands(about: str, **options: Any) -> Commands:
    return Commands(
        no_args_is_help=True, add_completion=False, help=about, rich_markup_mode=None,
        pretty_exceptions_enable=False, **options,
    )  # fmt: skip


def _country(given: str) -> str:
    if given not in countries():
        raise typer.BadParameter(f"there is no law of {given!r} here; choose one of {', '.join(countries())}")
    return given


def _service(given: str) -> str:
    if given not in service_names():
        raise typer.BadParameter(f"there is no service {given!r}; choose one of {', '.join(service_names())}")
    return given


def _day(given: str | None) -> str | None:
    from libs.common.values.month import BuddhistEraYear, TodayOutOfRange, refuse_buddhist_era, refuse_strange_today

    if given is None:
        return None
    from datetime import date

    try:
        if len(given) != len("YYYY-MM-DD"):
            raise ValueError
        refuse_buddhist_era(date.fromisoformat(given).year)
        refuse_strange_today(date.fromisoformat(given))
    except BuddhistEraYear as era:
        raise typer.BadParameter(f"{given} is a year of the Buddhist era; write {era.args[0]}{given[4:]}") from None
    except TodayOutOfRange as out:
        raise typer.BadParameter(str(out)) from None
    except ValueError:
        raise typer.BadParameter(f"{given!r} is no day; write YYYY-MM-DD, as in 2021-02-20") from None
    return given


def brokers(given: str | None) -> str | None:
    """Return the addresses of brokers as they were given, if each has a host and a port."""
    for address in (given or "").split(",") if given is not None else ():
        host, _, port = address.strip().rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or not 1 <= int(port) <= PORT_MAX:
            raise typer.BadParameter(f"{given!r} is no broker's address; write HOST:PORT, several with commas between")
    return given


def _folder(given: str | Path) -> Path:
    """Return a folder by its name; an empty or blank name is the current folder."""
    if not str(given).strip():
        raise typer.BadParameter("name a folder: with nothing the data would lie wherever the command is called")
    return Path(given)


Country = Annotated[str, typer.Option(help="the agency: a folder of law/", callback=_country)]
Data = Annotated[Path, typer.Option(help="the folder in which everything is kept", parser=_folder, metavar="PATH")]
Service = Annotated[str, typer.Argument(help="the service's name", callback=_service, show_default=False)]
Day = Annotated[str | None, typer.Option(help="business date at the start, YYYY-MM-DD", callback=_day)]
Port = Annotated[int, typer.Option(help="where it answers", min=1, max=PORT_MAX)]
Kafka = Annotated[
    str | None, typer.Option(help="HOST:PORT of a broker; without it events stay in process", callback=brokers)
]

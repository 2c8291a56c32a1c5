"""`prakan validate`: a return file is checked before it is sent."""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from deploy.cli.commands import Country, Day

if TYPE_CHECKING:
    from deploy.offline.validate import CheckedFile


def validate(
    file: Annotated[Path, typer.Argument(help="CSV, XLSX or ODS, as it would be sent")],
    country: Country = "thailand",
    employer_number: Annotated[str, typer.Option(help="of the whole file, if it has no such column")] = "",
    month: Annotated[str, typer.Option(help="of the whole file, YYYY-MM, if it has no such column")] = "",
    today: Day = None,
    language: Annotated[Literal["en", "th", "vi"], typer.Option(help="of the sentences")] = "en",
    as_csv: Annotated[bool, typer.Option("--csv", help="print the failed rows as the door sends them back")] = False,
) -> None:
    """Check a return file offline, without a server or a token. Ends with 1 if a row is wrong.

    The same checks as at the door, from the law and the rules alone. Only the agency knows the rest: its employers,
    what was filed before, and rows that wait there.
    """
    from datetime import date

    from deploy.command_refused import CommandRefused
    from deploy.offline.validate import checked
    from libs.common.refusals import Refusal
    from libs.common.values.month import BuddhistEraYear, Month

    try:
        meant = str(Month.parse(month)) if month else ""
    except BuddhistEraYear as era:
        raise CommandRefused(f"{month} is a year of the Buddhist era; write {era.args[0]}{month[4:]}") from None
    except ValueError:
        raise CommandRefused(f"{month!r} is no month; write YYYY-MM, as in 2021-02") from None
    day = date.fromisoformat(today) if today else None
    try:
        with checked(file, country, today=day, employer_number=employer_number, month=meant) as opened:
            wrong = 0
            for line in _lines(opened, as_csv=as_csv, language=language):
                sys.stdout.write(line)
                wrong += 1
            wrong -= as_csv  # its heading
            found = f"{wrong:,} of them wrong" if wrong else "nothing wrong"
            print(f"{file}: {opened.rows:,} rows, {opened.returns:,} returns; {found}", file=sys.stderr)
    except Refusal as refused:
        raise CommandRefused(f"{file} is refused as a whole ({refused.code}): {refused.say(language)}") from None
    if wrong:
        raise SystemExit(1)


def _lines(opened: "CheckedFile", *, as_csv: bool, language: str) -> Iterator[str]:
    from libs.common.door.answers.fault_texts import failed_cells

    if as_csv:
        yield from opened.failed_rows(language)
        return
    for fault, _ in opened.faults():
        column, code, fix = failed_cells(fault.sheet_row, fault.column, fault.code, fault.values, language)
        yield f"{fix}  ({column}: {code})\n"

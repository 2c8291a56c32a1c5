"""Register employees who are willing to be vaccinated: one or a file of them, judged and written set by set.

A person is registered once, by the employer that came first. A second employer sees that the person is registered, not
by whom. The same employer may send a file again: its registrations stay as they are.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law, Terms
from services.programmes.vaccination.rows import willing as rows
from services.programmes.vaccination.rows.willing import Judging

SLICE_ROWS = 50_000


@dataclass(frozen=True, slots=True)
class Registrar:
    """The caller who registers, and the employers it registers for; officers for all."""

    name: str
    everybody: bool
    employers: Sequence[UUID]


@dataclass(frozen=True, slots=True)
class Registered:
    """The result. `registered`: written now; `known`: by the same employer before; `faults`: row, code, values."""

    registered: int
    known: int
    faults: Sequence[tuple[int, str, Mapping[str, Any]]]


async def register_rows(
    connection: AsyncConnection,
    law: Law,
    *,
    given: Sequence[tuple[int, str, str]],
    registrar: Registrar,
    agency_key: str,
    today: date,
) -> Registered:
    """Register rows of number, employer's number and national id."""
    form = _form(law, today)
    await rows.judge_rows(connection, given, _judging(form, registrar, agency_key, today))
    return await _register(connection, law, form, registrar=registrar, today=today)


async def register_staged(
    connection: AsyncConnection,
    law: Law,
    *,
    table: str,
    places: Mapping[str, int],
    first: int,
    last: int,
    employer_number: str | None,
    registrar: Registrar,
    agency_key: str,
    today: date,
) -> Registered:
    """Register rows `first` to `last` of a file's table."""
    form = _form(law, today)
    await rows.judge_staged(
        connection,
        _judging(form, registrar, agency_key, today),
        table=table,
        places=places,
        first=first,
        last=last,
        employer_number=employer_number,
    )
    return await _register(connection, law, form, registrar=registrar, today=today)


async def registration_state(connection: AsyncConnection) -> rows.RegistrationState:
    """Return the registration of the only row in this transaction, new or old."""
    return await rows.state_of_one(connection)


def _form(law: Law, today: date) -> Terms:
    return law.rule("registration", "national_id").at("national_id", today)


def _judging(form: Terms, registrar: Registrar, agency_key: str, today: date) -> Judging:
    return Judging(
        everybody=registrar.everybody,
        employers=registrar.employers,
        agency_key=agency_key,
        pattern=form["pattern"],
        weights=list(form.values.get("weights") or ()),
        modulus=int(form.values.get("modulus") or 11),
        today=today,
    )


async def _register(
    connection: AsyncConnection, law: Law, form: Terms, *, registrar: Registrar, today: date
) -> Registered:
    """Write the rows of the judged set that have no fault."""
    risks = law.rule("programmes", "vaccination").at("risks", today)
    await rows.place(connection, risks=risks["by_section"], other_risk=risks["other"])
    registered = await rows.register(connection, registered_by=registrar.name, today=today)
    example = form["example"]
    faults = [
        (one.row_no, one.fault, {"example": example, "first": one.first_row}) for one in await rows.faults(connection)
    ]
    return Registered(registered, await rows.count_known(connection), faults)

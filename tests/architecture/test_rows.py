"""Every typed statement of every service is prepared on its migrated database, and its columns equal its row type."""

import ast
import dataclasses
import pkgutil
import re
import tomllib
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from importlib import import_module
from types import UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin, get_type_hints
from uuid import UUID

import asyncpg
import pytest
from asyncpg.prepared_stmt import PreparedStatement
from sqlalchemy.dialects.postgresql import asyncpg as dialect

from deploy.operate.invariants import rooms, said_by
from deploy.suite import members
from libs.common.database.invariants import copies_in
from libs.common.database.rows import Command, Query
from tests.architecture.house_counts import ROOT
from tests.fresh_databases import FreshDatabases

PACKAGES = (*(f"services.{name}" for name in sorted(members())), "libs.common", "libs.copies", "deploy.operate")
_TYPES: dict[str, tuple[type, ...]] = {
    "uuid": (UUID,), "text": (str,), "varchar": (str,), "bool": (bool,), "date": (date,), "time": (time,),
    "int2": (int,), "int4": (int,), "int8": (int,), "numeric": (Decimal,), "float8": (float,),
    "timestamptz": (datetime,), "bytea": (bytes,), "json": (object,), "jsonb": (object,),
}  # fmt: skip

# As `name_cells` makes it of a file's own table, for all statements over one.
_NAMED_CELLS = """
    CREATE TEMP VIEW named_cells AS
    SELECT 1 AS place, 1 AS row_no, 1 AS sheet_row, text '' AS employer_number, text '' AS month,
           text '' AS national_id, text '' AS wage, text '' AS absence, text '' AS born_on, text '' AS started_on,
           text '' AS ended_on, text '' AS reason, text '' AS branch, text '' AS first_month, text '' AS last_month,
           text '' AS base, text '' AS scheme, text '' AS source, text '' AS remark
"""


def _statements(package: str) -> Iterator[tuple[str, Query[Any] | Command]]:
    """Yield a service's statements in its rooms' rows; a library's stand beside their callers."""
    for module in pkgutil.walk_packages(import_module(package).__path__, f"{package}."):
        parts = module.name.split(".")
        wanted = "rows" in parts or (
            package.startswith(("libs.", "deploy.")) and not {"tests", "env"} & set(parts)
        )  # alembic runs env
        if wanted:
            for name, value in vars(import_module(module.name)).items():
                if isinstance(value, Query | Command):
                    yield f"{module.name}.{name}", value


def _plain(hint: Any) -> type:
    """Reduce a type hint: `UUID | None` is UUID, `Literal['a']` is str, a list is list, an annotated Any is object."""
    if get_origin(hint) is Annotated:
        hint = get_args(hint)[0]
    if get_origin(hint) in {Union, UnionType}:
        (hint,) = [part for part in get_args(hint) if part is not type(None)]
    if get_origin(hint) is Literal:
        return str
    hint = getattr(hint, "__supertype__", hint)
    if hint is Any:
        return object
    return get_origin(hint) or hint


def _differences(name: str, query: Query[Any] | Command, attributes: list[asyncpg.Attribute]) -> Iterator[str]:
    found = [attribute.name for attribute in attributes]
    if isinstance(query, Command):
        if any(attribute.type.name != "void" for attribute in attributes):  # a lock returns void
            yield f"{name}: returns rows and is a Command"
        return
    hints = get_type_hints(query.row, include_extras=True) if dataclasses.is_dataclass(query.row) else {}
    wanted = list(query.fields) if query.fields is not None else found[:1]
    if found != wanted:
        yield f"{name}: columns {found}, fields {wanted}"
        return
    for attribute in attributes:
        told = _plain(hints.get(attribute.name, query.row))
        kind = attribute.type.name
        right = (list, tuple) if attribute.type.kind == "array" else _TYPES.get(kind)
        if right is None or told not in right:
            yield f"{name}: {attribute.name} is {kind}, its field {told.__name__}"


async def _prepared(connection: asyncpg.Connection, statement: Query[Any] | Command) -> PreparedStatement:
    """Prepare the statement; one that makes a temporary table is run, for the statements after it."""
    sql = str(statement.statement.compile(dialect=dialect.dialect()))  # type: ignore[no-untyped-call]
    async with connection.transaction():
        prepared = await connection.prepare(sql)
        if made := re.search(r"CREATE TEMP TABLE (\w+)", sql):  # anew by each variant of a statement
            await connection.execute(f"DROP TABLE IF EXISTS {made[1]}")
            await prepared.fetch(*[None] * len(prepared.get_parameters()))
    return prepared


@pytest.mark.parametrize("package", PACKAGES)
async def test_statements_return_what_their_rows_say(package: str, databases: FreshDatabases) -> None:
    """Prepare every statement on the service's database; a library's on one of the two that have the shared tables."""
    on = [package.split(".")[1]] if package.startswith("services.") else ["contributions", "benefits"]
    waiting, wrong, refused = list(_statements(package)), list[str](), list[str]()
    for service in on:
        waiting, refused = await _unprepared(service, waiting, wrong, databases)
    assert wrong + refused == []


async def _unprepared(
    service: str, waiting: list[tuple[str, Query[Any] | Command]], wrong: list[str], databases: FreshDatabases
) -> tuple[list[tuple[str, Query[Any] | Command]], list[str]]:
    """Return the statements that the service's database refuses, and why; tell the others' differences in `wrong`."""
    url = await databases.fresh(service)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    whole = connection.transaction()  # temporary tables are there until its end
    await whole.start()
    refused: list[str] = []
    try:
        await connection.execute(_NAMED_CELLS)
        while waiting:  # what needs a temporary table is tried again once another statement made it
            tried, waiting, refused = waiting, [], []
            for name, statement in tried:
                try:
                    prepared = await _prepared(connection, statement)
                except asyncpg.PostgresError as why:
                    waiting.append((name, statement))
                    refused.append(f"{name}: {why}")
                else:
                    wrong.extend(_differences(name, statement, list(prepared.get_attributes())))
            if len(waiting) == len(tried):
                break
    finally:
        await connection.close()
        await databases.drop({service: url})
    return waiting, refused


async def test_invariants_can_be_asked_and_every_copy_is_of_something_said(databases: FreshDatabases) -> None:
    """A copy is declared with its table; its speaker says the fact once, and both can be compared."""
    said = [(what, sql) for service in members() for what, sql in said_by(service).items()]
    speeches = dict(said)
    assert len(said) == len(speeches), "a fact has one speaker"
    copied = [(service, table, copy) for service, one in members().items() for table, copy in copies_in(one.metadata)]
    assert {copy.fact for _, _, copy in copied} == set(speeches), "said to be copied is what is"
    for service in sorted(members()):
        url = await databases.fresh(service)
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
        try:
            asked = [one.sql for module in rooms(service) for one in getattr(module, "INVARIANTS", ())]
            for listener, table, copy in copied:
                if listener == service:
                    asked.append(copy.kept(table))
                if copy.fact in said_by(service):
                    asked.append(copy.of(speeches[copy.fact]))
            for sql in asked:
                await connection.prepare(sql)
        finally:
            await connection.close()
            await databases.drop({service: url})


_INSERTED = re.compile(r"\bINSERT INTO\s+(\w+)")
# Copies that one service keeps, by its room; all others are kept by the statements of `libs.copies`.
KEPT_BY_ONE = {
    "benefits.facts": {"closure_order", "employer_month", "wage_conflict"},
    "contributions.wages_while_claiming": {"claim"},
    "hotline.people": {"booking_card", "claim_card", "loan_card", "person_card"},
    "hotline.situation": {"measure"},
    "loans.employers": {"employer_arrears", "employer_month"},
    "programmes.people": {"employer_branch", "person"},  # a person's sealed details may come first
    "registration.clients": {"place"},  # whose programs end with it
    "registration.employers": {"inactive_period"},  # it says them
    "registration.mandates": {"mandate"},  # it gives them
    "registration.offices": {"office", "staff_office"},  # it keeps the offices
}


def test_a_copy_that_several_services_keep_is_kept_by_one_statement() -> None:
    found: dict[str, set[str]] = {}
    for service, one in members().items():
        copies = {table.name for table, _ in copies_in(one.metadata)}
        for file in (ROOT / "services" / service).glob("*/**/*"):
            room = file.relative_to(ROOT / "services" / service).parts[0]
            if file.suffix in {".py", ".sql"} and room != "migrations" and "tests" not in file.parts:
                tables = set(_INSERTED.findall(file.read_text(encoding="utf-8"))) & copies
                if tables:
                    found.setdefault(f"{service}.{room}", set()).update(tables)
    assert found == KEPT_BY_ONE


# Who writes another room's table, or reads one of a room above: `service.room: table`. One statement does what must
# happen at once; a new line here says that two rooms grow together.
LISTED = {
    "benefits.facts: wage_conflict", "benefits.facts: awarded_days",  # news and merges touch claims at once
    "benefits.overpayments: claim", "benefits.payments: claim",
    "benefits.payments: posting", "benefits.payments: entitlement",  # a release books and closes in one statement
    "contributions.returns: employer", "contributions.returns: posting",  # a return is filed and booked in one
    # What an officer assessed stands with the postings: the employer's own return replaces it in one statement.
    "contributions.returns: official_assessment", "contributions.collection: official_assessment",
    "contributions.collection: posting",  # what is owed is kept, and its surcharge booked, in one statement
    "contributions.inspections: posting",  # what a case claims, and what is paid of it, is kept and booked in one
    # A file of payments is kept, booked and held in one statement.
    "contributions.statements: posting", "contributions.statements: unmatched_payment",
    "hotline.identity: service_case",
    "programmes.hospitels: journal", "programmes.testing: journal", "programmes.vaccination: journal",
    "programmes.testing: message",
    "programmes.vaccination: schedule", "programmes.vaccination: seat", "programmes.vaccination: booking",
    "registration.employments: person_key", "registration.employments: person",  # staff are brought along
    "registration.employment_files: employment", "registration.employment_files: employment_history",  # sets of them
    "registration.deaths: person",  # the day of death stands with the person
    "registration.endings: employment", "registration.endings: employment_history",  # all staff at once
    "registration.employment_files: match_try", "registration.employment_files: wrong_pair",  # guesses are tries
}  # fmt: skip
READS_ABOVE = {
    "benefits.claims: certificate", "benefits.claims: payment_line",  # a claim is judged by all that is known of it
    "benefits.facts: claim", "benefits.facts: certificate",  # whose claims a fact touches
    "benefits.facts: evidence_decision",
    "benefits.overpayments: claim", "benefits.overpayments: entitlement",
    "benefits.payments: certificate",
    "contributions.accounts: monthly_return", "contributions.accounts: employer_month",
    "contributions.returns: posting",
    "hotline.knowledge: service_case",
    "programmes.figures: bed", "programmes.figures: stay",
    "programmes.sites: facility",  # a client's own place is either
    "programmes.sites: vaccination", "programmes.sites: test",  # a booking is for a dose or a test
    "registration.employers: employment",  # a branch closes when nobody works there
    "registration.orders: employment",  # how many work where an order closes
    "registration.persons: employment",  # an employer sees its own staff
}  # fmt: skip
_WRITTEN = re.compile(r"\b(?:INSERT INTO|UPDATE|DELETE FROM)\s+(\w+)")
_READ = re.compile(r"\b(?:FROM|JOIN|USING)\s+(\w+)")


def _owners(service: str) -> dict[str, str]:
    """Return the room of each table, by the `tables.py` that declares or adds it."""
    return {
        table: file.parent.name
        for file in (ROOT / "services" / service).glob("*/tables.py")
        for node in ast.walk(ast.parse(file.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call)
        for table in _declared(node)
    }


def _declared(call: ast.Call) -> Iterator[str]:
    name = getattr(call.func, "id", "")
    if name == "Table" and isinstance(call.args[0], ast.Constant) and isinstance(call.args[0].value, str):
        yield call.args[0].value
    elif name.startswith("add_") and name.endswith("_table"):
        yield name.removeprefix("add_").removesuffix("_table")


def _levels(service: str) -> dict[str, int]:
    """Return each room's level in the written order."""
    contracts = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
        "contracts"
    ]
    orders = [c["layers"] for c in contracts if c["name"] == f"the order of the rooms of {service}"]
    return {room: level for order in orders for level, layer in enumerate(order) for room in layer.split(" | ")}


def test_a_table_is_written_in_its_room_and_read_from_above() -> None:
    written: set[str] = set()
    read: set[str] = set()
    for service in members():
        owners, levels = _owners(service), _levels(service)
        for name, statement in _statements(f"services.{service}"):
            room, sql = name.split(".")[2], statement.statement.text
            elsewhere = {table for table in owners if owners[table] != room}
            written |= {f"{service}.{room}: {table}" for table in set(_WRITTEN.findall(sql)) & elsewhere}
            read |= {
                f"{service}.{room}: {table}"
                for table in set(_READ.findall(sql)) & elsewhere
                if levels[owners[table]] <= levels[room]
            }
    assert written == LISTED, "who writes another room's table is listed"
    assert read - written == READS_ABOVE - written, "who reads a table of a room above is listed"

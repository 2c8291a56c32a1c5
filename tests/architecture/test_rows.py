"""Every typed statement of every service: prepared against its migrated database, its columns compared with its row."""

import dataclasses
import pkgutil
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

from deploy.operate.invariants import rooms
from deploy.suite import members
from libs.common.database.rows import Command, Query
from tests.fresh_databases import FreshDatabases

_TYPES: dict[str, tuple[type, ...]] = {
    "uuid": (UUID,), "text": (str,), "varchar": (str,), "bool": (bool,), "date": (date,), "time": (time,),
    "int2": (int,), "int4": (int,), "int8": (int,), "numeric": (Decimal,), "float8": (float,),
    "timestamptz": (datetime,), "bytea": (bytes,), "json": (str, object), "jsonb": (str, object),
}  # fmt: skip


def _statements(package: str) -> Iterator[tuple[str, Query[Any] | Command]]:
    """Of a service those in its rooms' rows; of a library each stands beside what uses it."""
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
    """`UUID | None` is UUID, `Literal['a']` is str, a list is list, an annotated Any is object."""
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


def _differences(name: str, query: Query[Any], attributes: list[asyncpg.Attribute]) -> Iterator[str]:
    found = [attribute.name for attribute in attributes]
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
    """The statement, prepared; one that makes a temporary table makes it, for those that come after it."""
    sql = str(statement.statement.compile(dialect=dialect.dialect()))  # type: ignore[no-untyped-call]
    async with connection.transaction():
        prepared = await connection.prepare(sql)
        if "CREATE TEMP TABLE" in sql:
            await prepared.fetch(*[None] * len(prepared.get_parameters()))
    return prepared


@pytest.mark.parametrize(
    "package", [*(f"services.{name}" for name in sorted(members())), "libs.common", "libs.copies", "deploy.operate"]
)
async def test_statements_return_what_their_rows_say(package: str, databases: FreshDatabases) -> None:
    service = package.split(".")[1] if package.startswith("services.") else "contributions"  # it has every shared table
    url = await databases.fresh(service)
    connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
    wrong: list[str] = []
    whole = connection.transaction()  # temporary tables are there until its end
    await whole.start()
    try:
        for name, statement in _statements(package):
            try:
                prepared = await _prepared(connection, statement)
            except asyncpg.PostgresError as refused:
                wrong.append(f"{name}: {refused}")
                continue
            if isinstance(statement, Query):
                wrong.extend(_differences(name, statement, list(prepared.get_attributes())))
            elif any(attribute.type.name != "void" for attribute in prepared.get_attributes()):  # a lock returns void
                wrong.append(f"{name}: returns rows and is a Command")
    finally:
        await connection.close()
        await databases.drop({service: url})
    assert wrong == []


async def test_invariants_can_be_asked_and_every_copy_is_of_something_said(databases: FreshDatabases) -> None:
    said = {what for service in members() for module in rooms(service) for what in getattr(module, "SAID", {})}
    for service in sorted(members()):
        url = await databases.fresh(service)
        connection = await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))
        try:
            for module in rooms(service):
                assert set(getattr(module, "KEPT", {})) <= said, module.__name__
                asked = [one.sql for one in getattr(module, "INVARIANTS", ())]
                for sql in (*asked, *getattr(module, "SAID", {}).values(), *getattr(module, "KEPT", {}).values()):
                    await connection.prepare(sql)
        finally:
            await connection.close()
            await databases.drop({service: url})

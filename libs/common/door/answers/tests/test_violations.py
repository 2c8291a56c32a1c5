"""An error of the database is a problem with a code; it shows nothing of the table, and the log names the rule."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import datetime, timedelta, timezone
from typing import Any

import httpx
import pytest
from fastapi import FastAPI
from sqlalchemy import text
from structlog.testing import capture_logs

from libs.common.database.connections import Database
from libs.common.door.answers.problems import add_problem_handlers
from tests.fresh_databases import FreshDatabases

_TABLES = """
    CREATE TABLE owner (owner_id int PRIMARY KEY);
    CREATE TABLE secretly (
        number int PRIMARY KEY, word varchar(4) NOT NULL, size smallint CHECK (size > 0),
        owner_id int REFERENCES owner, days daterange, EXCLUDE USING gist (days WITH &&));
    INSERT INTO owner VALUES (1);
    INSERT INTO secretly VALUES (1, 'a', 1, 1, '[2021-01-01,2021-02-01)')
"""
_ROW = "INSERT INTO secretly (number, word, size, owner_id, days) VALUES "
REFUSED: dict[str, tuple[str, dict[str, Any], int, str, str]] = {
    "unique": (f"{_ROW} (1, 'b', 1, 1, NULL)", {}, 409, "exists_already", "secretly_pkey"),
    "exclusion": (f"{_ROW} (2, 'b', 1, 1, '[2021-01-05,2021-01-06)')", {}, 409, "exists_already", "days_excl"),
    "foreign key": (f"{_ROW} (2, 'b', 1, 9, NULL)", {}, 422, "refers_to_unknown", "owner_id_fkey"),
    "check": (f"{_ROW} (2, 'b', 0, 1, NULL)", {}, 422, "value_out_of_bounds", "size_check"),
    "not null": (f"{_ROW} (2, NULL, 1, 1, NULL)", {}, 422, "value_missing", "word"),
    "too long": (f"{_ROW} (2, 'bcdef', 1, 1, NULL)", {}, 422, "value_unstorable", "22001"),
    "overflow": (f"{_ROW} (2, 'b', 99999, 1, NULL)", {}, 422, "value_unstorable", "22003"),
    "no number": ("SELECT CAST('x1' AS int)", {}, 422, "value_unstorable", "22P02"),
    "no day": ("SELECT CAST('2021-02-30' AS date)", {}, 422, "value_unstorable", "22008"),
    "a number the driver cannot send": ("SELECT CAST(:n AS int)", {"n": 2**70}, 422, "value_unstorable", ""),
    "an instant of another era": (
        "SELECT CAST(:at AS timestamptz)",
        {"at": datetime(1, 1, 1, tzinfo=timezone(timedelta(hours=14)))},
        422,
        "value_unstorable",
        "",
    ),
    "a slow statement": ("SET LOCAL statement_timeout = 1; SELECT pg_sleep(1)", {}, 503, "try_again", "57014"),
    "an order of two": ("DO $$ BEGIN RAISE serialization_failure; END $$", {}, 503, "try_again", "40001"),
    "a deadlock": ("DO $$ BEGIN RAISE deadlock_detected; END $$", {}, 503, "try_again", "40P01"),
    "a lock that is held": ("DO $$ BEGIN RAISE lock_not_available; END $$", {}, 503, "try_again", "55P03"),
}


@asynccontextmanager
async def _door(databases: FreshDatabases) -> AsyncIterator[httpx.AsyncClient]:
    urls = await databases.of_suite()
    database = Database(urls["loans"], application="violations")
    app = FastAPI()
    add_problem_handlers(app)

    async def attempt(kind: str) -> None:
        async with database.transaction() as connection:
            *before, last = REFUSED[kind][0].split("; ") if kind == "a slow statement" else [REFUSED[kind][0]]
            for statement in before:
                await connection.execute(text(statement))
            await connection.execute(text(last), REFUSED[kind][1])

    app.add_api_route("/{kind}", attempt)
    try:
        async with database.transaction() as connection:
            for statement in _TABLES.split(";\n"):
                await connection.execute(text(statement))
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
            yield http
    finally:
        await database.close()
        await databases.drop(urls)


async def test_every_violation_is_a_problem_with_a_code(databases: FreshDatabases) -> None:
    async with _door(databases) as http:
        for kind, (_, _, status, code, rule) in REFUSED.items():
            with capture_logs() as logged:
                answer = await http.get(f"/{kind}")
            assert (answer.status_code, answer.json()["code"]) == (status, code), kind
            assert ("retry-after" in answer.headers) == (status == 503), kind
            assert "secretly" not in answer.text, kind
            assert any(rule in entry["constraint"] for entry in logged), (kind, logged)
            assert {entry["log_level"] for entry in logged} == {"warning"}


@pytest.mark.parametrize("failure", [RecursionError(), OverflowError(), UnicodeEncodeError("ascii", "ก", 0, 1, "no")])
async def test_what_cannot_be_read_is_no_fault_of_ours(failure: Exception) -> None:
    app = FastAPI()
    add_problem_handlers(app)

    async def fail() -> None:
        raise failure

    app.add_api_route("/", fail)
    transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
    async with httpx.AsyncClient(transport=transport, base_url="http://door") as http:
        answer = await http.get("/")
    assert answer.status_code == 422
    assert answer.json()["code"] in {"nested_too_deep", "value_unstorable"}

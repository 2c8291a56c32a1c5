"""The audit log of a box: its service adds and reads rows, and cannot change it or its guards."""

import pytest
from sqlalchemy import make_url, text
from sqlalchemy.exc import DBAPIError
from sqlalchemy.ext.asyncio import AsyncEngine, create_async_engine

from deploy.onebox.box import create_databases
from deploy.operate.audit_verify import verified
from deploy.operate.doctor import examined
from deploy.postgres.audit_owner import keep_audit_apart
from deploy.postgres.server import Postgres
from deploy.suite import members
from libs.common.database.connections import Database
from libs.common.spine.log import prepare_log

_TRIED = {
    "change": "UPDATE audit_log SET actor = 'officer:nobody'",
    "remove": "DELETE FROM audit_log",
    "empty": "TRUNCATE audit_log",
    "without its trigger": "ALTER TABLE audit_log DISABLE TRIGGER ALL",
    "without this trigger": "DROP TRIGGER audit_log_append_only ON audit_log",
    "a trigger of its own": "CREATE TRIGGER mine BEFORE INSERT ON audit_log EXECUTE FUNCTION refuse_audit_change()",
    "another guard": "CREATE OR REPLACE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN END'",
    "no guard": "DROP FUNCTION refuse_audit_change() CASCADE",
    "drop": "DROP TABLE audit_log",
    "drop with all": "DROP SCHEMA public CASCADE",
    "rename": "ALTER TABLE audit_log RENAME TO audit_log_old",
    "move": "ALTER TABLE audit_log SET SCHEMA pg_temp",
    "column": "ALTER TABLE audit_log DROP COLUMN hash",
    "rule": "CREATE RULE mine AS ON INSERT TO audit_log DO INSTEAD NOTHING",
    "rows of another kind": "ALTER TABLE audit_log ENABLE ROW LEVEL SECURITY",
    "take": "ALTER TABLE audit_log OWNER TO CURRENT_USER",
    "become its owner": "SET ROLE prakan_audit",
    "as a replica": "SET session_replication_role = replica",
    "the way here": "DROP FUNCTION keep_audit_apart(text)",
}
_ADD = text("INSERT INTO audit_log (number, actor, action, subject, detail, occurred_at, previous_hash, hash) "
            "VALUES (1, 'a', 'b', 'c', '', clock_timestamp(), '', '')")  # fmt: skip


async def _tried(engine: AsyncEngine, statement: str) -> None:
    async with engine.begin() as connection:
        await connection.execute(text("GRANT ALL ON audit_log TO CURRENT_USER"))
        await connection.execute(text(statement))


async def test_the_service_adds_and_reads_and_no_more(postgres: Postgres) -> None:
    urls = await create_databases(postgres.url("postgres"), prefix="apart_")
    url, name = urls["loans"], "apart_loans"
    await members()["loans"].migrate(url)
    before = Database(url, application="test", pool_size=1)
    await prepare_log(before, ("loans.loans",))
    assert [f.what for f in await examined("loans", before) if "audit" in f.what] == [
        "the service owns its own audit log"
    ], "it is said of a database that nobody prepared"
    await before.close()
    for _ in range(2):
        await keep_audit_apart(postgres.url(name), name)
        await members()["loans"].migrate(url)
    engine = create_async_engine(url)
    assert make_url(url).username == name
    async with engine.begin() as connection:
        await connection.execute(_ADD)
    for what, statement in _TRIED.items():
        with pytest.raises(DBAPIError) as refused:
            await _tried(engine, statement)
        assert getattr(refused.value.orig, "sqlstate", "") in {"42501", "42P17", "0A000"}, (what, refused.value)
    async with engine.begin() as connection:
        assert (await connection.execute(text("SELECT count(*) FROM audit_log"))).scalar_one() == 1
    await engine.dispose()
    after = Database(url, application="test", pool_size=1)
    assert not [f for f in await examined("loans", after) if "audit" in f.what]
    await after.close()


async def test_a_chain_whose_table_is_gone_is_named_and_the_others_are_walked(
    postgres: Postgres, tmp_path_factory: pytest.TempPathFactory
) -> None:
    data = tmp_path_factory.mktemp("box")
    urls = await create_databases(postgres.url("postgres"), prefix="gone_")
    databases = {}
    for service in ("loans", "registration"):
        await members()[service].migrate(urls[service])
        databases[service] = Database(postgres.url(f"gone_{service}"), application="test", pool_size=1)
        await prepare_log(databases[service], (f"{service}.test",))
    await databases["loans"].one_statement(text("DROP TABLE audit_log"))
    found = await verified(databases, data)
    assert found["loans"] is not None
    assert found["loans"].what == "the table of the chain is gone"
    assert found["registration"] is None
    for database in databases.values():
        await database.close()

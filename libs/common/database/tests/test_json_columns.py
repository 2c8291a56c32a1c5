"""A JSON column is decoded once, by the connection's codec; no other code parses one."""

import json

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.database.rows import Query
from tests.architecture.house_counts import ROOT
from tests.fresh_databases import FreshDatabases

# JSON that no column holds: bodies of events and answers as they were said, a cookie, what rules themselves wrote.
PARSED = {
    "services/benefits/claims/actions/evaluate_claim.py",
    "services/contributions/returns/actions/remember_returns.py",
    "services/contributions/returns/api/returns.py",
    # The process that reads a statement is told, and tells, in JSON.
    "services/contributions/statements/gateways/camt.py",
    "services/contributions/statements/gateways/camt_reader.py",
    "services/hotline/notices/actions/queue_notices.py",
    "services/portal/pages/signing_in.py",
    "services/programmes/vaccination/actions/hear_merges.py",
    "services/programmes/vaccination/actions/issue_certificate.py",
    "services/registration/cards/consumers.py",
    "services/registration/coverage/actions/follow_facts.py",
}


def test_a_json_column_is_decoded_by_the_connection_alone() -> None:
    folders = [ROOT / "services", ROOT / "libs" / "common" / "sheets", ROOT / "libs" / "common" / "database"]
    files = [file for folder in folders for file in folder.rglob("*.py") if "tests" not in file.parts]
    parsing = {str(file.relative_to(ROOT)) for file in files if "json.loads(" in file.read_text(encoding="utf-8")}
    assert {name for name in parsing if not name.startswith("libs/common/sheets/reader")} == PARSED, "readers say JSON"


async def test_json_comes_decoded_in_every_way_to_ask(databases: FreshDatabases) -> None:
    """JSON is decoded from each pool, plain and typed, also a JSON string and null; text is written unchanged."""
    url = await databases.fresh("hotline")
    database = Database(url, application="test", pool_size=1)
    values = [{"a": [1, "ข"]}, "text", None, 2.5]
    sql = "SELECT CAST(value AS json) AS value FROM unnest(CAST(:values AS text[])) AS u(value)"
    given = {"values": [json.dumps(value) for value in values]}
    try:
        for cast in (sql, sql.replace("AS json)", "AS jsonb)")):
            assert await Query(object, cast).all(database, **given) == values
            assert [row[0] for row in await database.many_rows(text(cast), given)] == values
            async with database.transaction() as connection:
                assert await Query(object, cast).all(connection, **given) == values
        bodies = "SELECT body::text AS body FROM unnest(CAST(:bodies AS json[])) AS u(body)"
        assert await Query(str, bodies).all(database, bodies=['{"b":  1}']) == ['{"b":  1}'], "as it was said"
    finally:
        await database.close()
        await databases.drop({"hotline": url})

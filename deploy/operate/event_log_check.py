"""Validate every row of an event log against the JSON schema of its type."""

import json
from collections import Counter
from functools import lru_cache

from jsonschema_rs import Draft202012Validator, ValidationError
from sqlalchemy import text

from deploy.contracts import all_facts, schema_of
from libs.common.database.connections import Database
from libs.common.spine.rebase import FORGOTTEN

ROWS = 20_000
_SAID = text("""
    SELECT position, topic, type, key, data::text AS body FROM event_log
    WHERE position > :after AND type <> :forgotten ORDER BY position LIMIT :rows
""")


@lru_cache(maxsize=1)
def _promises() -> dict[str, tuple[str, str, Draft202012Validator]]:
    """Return topic, key member and validator, by type."""
    return {
        fact.TYPE: (fact.TOPIC, fact.KEY, Draft202012Validator(schema_of(fact), validate_formats=True))
        for fact in all_facts()
    }


async def contract_breaches(database: Database) -> list[str]:
    """List, for each event type, each fault, its number, and the first position with it."""
    wrong: Counter[tuple[str, str]] = Counter()
    first: dict[tuple[str, str], int] = {}
    after = 0
    while True:
        async with database.transaction(wakes=False) as connection:
            given = {"after": after, "rows": ROWS, "forgotten": FORGOTTEN}
            rows = (await connection.execute(_SAID, given)).all()
        for row in rows:
            if why := _breach(row.topic, row.type, row.key, row.body):
                wrong[row.type, why] += 1
                first.setdefault((row.type, why), row.position)
        if len(rows) < ROWS:
            break
        after = rows[-1].position
    return [f"{kind}: {why} ({n} times, first at position {first[kind, why]})" for (kind, why), n in wrong.items()]


def _breach(topic: str, kind: str, key: str, body: str) -> str:
    promise = _promises().get(kind)
    if promise is None:
        return "no contract has this type"
    promised_topic, key_member, validator = promise
    if topic != promised_topic:
        return f"it was said in {topic}"
    value = json.loads(body)
    error = next(iter(validator.iter_errors(value)), None)
    if error is not None:
        return f"/{'/'.join(map(str, error.instance_path))}: {_plain(error)}"
    return "" if str(value[key_member]) == key else f"its key is not its {key_member}"


def _plain(error: ValidationError) -> str:
    """Name the broken rule of the schema, without the value, which may be about a person."""
    return f"against {'/'.join(map(str, error.schema_path))}"

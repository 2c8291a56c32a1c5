"""Append facts in the transaction of their effects. The caller holds the lock of the facts' key."""

from collections.abc import Iterable
from dataclasses import dataclass

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.observing.tracing import current_traceparent
from libs.common.spine.events import partition_of
from libs.common.spine.facts import Fact

_APPEND = text("""
    INSERT INTO outbox (topic, partition, key, type, data, audience, traceparent)
    SELECT topic, partition, key, type, CAST(data AS json),
           CASE WHEN audience <> '' THEN string_to_array(audience, ' ') END, :traceparent
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:keys AS text[]),
                CAST(:types AS text[]), CAST(:data AS text[]), CAST(:audiences AS text[]))
         WITH ORDINALITY AS fact(topic, partition, key, type, data, audience, ordinal)
    ORDER BY ordinal
""")


@dataclass(frozen=True, slots=True)
class Said:
    """A fact and its readers in a feed beside the agency's own staff: `bank:<id>`, `employer:<id>`."""

    fact: Fact
    audience: tuple[str, ...] = ()


async def append(connection: AsyncConnection, *said: Fact | Said) -> None:
    """Append in the given order. Facts of one key are sent in the order in which their locks were held."""
    await append_all(connection, said)


async def append_all(connection: AsyncConnection, facts_or_said: Iterable[Fact | Said]) -> None:
    rows = [s if isinstance(s, Said) else Said(s) for s in facts_or_said]
    if not rows:
        return
    facts = [row.fact for row in rows]
    await connection.execute(
        _APPEND,
        {
            "topics": [fact.TOPIC for fact in facts],
            "partitions": [partition_of(fact.key) for fact in facts],
            "keys": [fact.key for fact in facts],
            "types": [fact.TYPE for fact in facts],
            "data": [fact.model_dump_json() for fact in facts],
            "audiences": [" ".join(row.audience) for row in rows],
            "traceparent": current_traceparent(),
        },
    )

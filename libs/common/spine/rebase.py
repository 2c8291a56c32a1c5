"""Make a log that was set back by a restore whole again: import what others heard of it, never re-use a number.

After a restore the database has forgotten its last events, which listeners have applied. They are read back from
where they still are (the broker, or the database that the restore put aside) and become part of the log again with
their own numbers, so that nobody sees a number twice with two meanings. What nobody can tell any more is filled
with `spine.forgotten.v1`. The imported events are the differences between this service and its listeners: each is
returned, so that an operator can enter again what it says.
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from uuid import uuid4

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database import Database
from libs.common.spine.consumer import Action, runs
from libs.common.spine.events import Event
from libs.common.spine.log import TopicPartition

FORGOTTEN = "spine.forgotten.v1"

_LOCK = text("SELECT count(*) FROM (SELECT 1 FROM topic_head ORDER BY topic, partition FOR UPDATE) h")
_HEADS = text("SELECT topic, partition, sequence FROM topic_head ORDER BY topic, partition")
_EPOCH = text("""
    UPDATE log_state SET epoch = epoch + 1, system_identifier = (SELECT system_identifier FROM pg_control_system())
    RETURNING epoch
""")
_IDS = text("""
    SELECT topic, partition, sequence, event_id::text AS id FROM event_log
    WHERE (topic, partition) IN (SELECT * FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[])))
      AND sequence >= :lowest
""")
# Events that were numbered here after the restore, under numbers that listeners know with another meaning, go back
# into the outbox: nobody has heard them, because the relay refuses to send while the broker is ahead.
_UNSAY = text("""
    WITH gone AS (
        DELETE FROM event_log l
        USING unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]))
              AS s(topic, partition, sequence)
        WHERE l.topic = s.topic AND l.partition = s.partition AND l.sequence >= s.sequence RETURNING l.*
    )
    INSERT INTO outbox (event_id, topic, partition, key, type, data, audience, traceparent, occurred_at)
    SELECT event_id, topic, partition, key, type, data, audience, traceparent, occurred_at FROM gone ORDER BY position
    RETURNING id
""")
_IMPORT = text("""
    INSERT INTO event_log (topic, partition, sequence, position, event_id, key, type, data, audience, traceparent,
                           occurred_at, epoch)
    SELECT topic, partition, sequence, position, id, key, type, data::json,
           CASE WHEN audience <> '' THEN string_to_array(audience, ' ') END, traceparent, occurred_at, epoch
    FROM unnest(CAST(:topics AS text[]), CAST(:partitions AS smallint[]), CAST(:sequences AS bigint[]),
                CAST(:positions AS bigint[]), CAST(:ids AS uuid[]), CAST(:keys AS text[]), CAST(:types AS text[]),
                CAST(:bodies AS text[]), CAST(:audiences AS text[]), CAST(:traceparents AS text[]),
                CAST(CAST(:times AS text[]) AS timestamptz[]), CAST(:epochs AS integer[]))
         AS e(topic, partition, sequence, position, id, key, type, data, audience, traceparent, occurred_at, epoch)
""")
_RAISE = text("""
    UPDATE topic_head h SET sequence = l.last, relayed = least(h.relayed, :relayed_most)
    FROM (SELECT topic, partition, max(sequence) AS last FROM event_log GROUP BY topic, partition) l
    WHERE h.topic = l.topic AND h.partition = l.partition
""")
_RENUMBER = text("""
    WITH placed AS (
        SELECT topic, partition, sequence, :kept + row_number() OVER (ORDER BY position, topic, partition, sequence)
               AS position
        FROM event_log WHERE position > :kept
    )
    UPDATE event_log l SET position = -p.position FROM placed p
    WHERE l.topic = p.topic AND l.partition = p.partition AND l.sequence = p.sequence
""")
_POSITIVE = text("UPDATE event_log SET position = -position WHERE position < 0")
_POSITION = text("UPDATE log_state SET position = (SELECT coalesce(max(position), 0) FROM event_log)")

"""The copy of employments that services keep who decide by them: the highest version of each stands, come what may.

Every fact about an employment is the whole of it. A void one ends on the day it starts: it covers no day.
"""

from collections.abc import Sequence
from datetime import datetime

from sqlalchemy import Column, Date, DateTime, Index, Integer, MetaData, Table, Text, Uuid, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.migrating.lineages import bring_migrations
from libs.common.spine.events import Event

# What was said before versions were is read as it was meant: a start is the first, an end the second.
_KEEP = text("""
    INSERT INTO employment AS known (employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason,
                                     standing, version, known_since)
    SELECT DISTINCT ON (employment_id) employment_id, employer_id, person_id, branch, started_on, ended_on, end_reason,
           standing, version, min(recorded_at) OVER (PARTITION BY employment_id)
    FROM (SELECT (data ->> 'employment_id')::uuid AS employment_id, (data ->> 'employer_id')::uuid AS employer_id,
                 (data ->> 'person_id')::uuid AS person_id, data ->> 'branch' AS branch,
                 (data ->> 'started_on')::date AS started_on, (data ->> 'ended_on')::date AS ended_on,
                 data ->> 'reason' AS end_reason, coalesce(data ->> 'standing', 'stands') AS standing,
                 coalesce((data ->> 'version')::integer, CASE WHEN data ->> 'ended_on' IS NULL THEN 1 ELSE 2 END)
                     AS version,
                 coalesce((data ->> 'recorded_at')::timestamptz, said_at) AS recorded_at
          FROM unnest(CAST(:bodies AS json[]), CAST(:times AS timestamptz[])) AS e(data, said_at)) told
    ORDER BY employment_id, version DESC
    ON CONFLICT (employment_id) DO UPDATE
        SET (branch, started_on, ended_on, end_reason, standing, version, known_since) = (
            SELECT coalesce(newest.branch, known.branch, excluded.branch), newest.started_on, newest.ended_on,
                   newest.end_reason, newest.standing, newest.version, least(known.known_since, excluded.known_since)
            FROM (VALUES (known.branch, known.started_on, known.ended_on, known.end_reason, known.standing,
                          known.version),
                         (excluded.branch, excluded.started_on, excluded.ended_on, excluded.end_reason,
                          excluded.standing, excluded.version))
                 AS newest(branch, started_on, ended_on, end_reason, standing, version)
            ORDER BY newest.version DESC LIMIT 1)
""")


def add_employment_table(metadata: MetaData, *indexes: Index) -> None:
    """`known_since`: when its first version became known. What happened before is not the employer's to see."""
    bring_migrations(metadata, "employments", __file__)
    Table(
        "employment",
        metadata,
        Column("employment_id", Uuid, primary_key=True),
        Column("employer_id", Uuid, nullable=False),
        Column("person_id", Uuid, nullable=False),
        Column("branch", Text),
        Column("started_on", Date, nullable=False),
        Column("ended_on", Date),
        Column("end_reason", Text),
        Column("standing", Text, nullable=False, server_default="stands"),
        Column("version", Integer, nullable=False, server_default="1"),
        Column("known_since", DateTime(timezone=True), nullable=False, server_default="-infinity"),
        *indexes,
    )


async def keep_employments(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """From facts that employments started, ended or were corrected."""
    times = [datetime.fromisoformat(event.time) for event in events]
    given = {"bodies": [event.body for event in events], "times": times}
    await connection.execute(_KEEP, given)

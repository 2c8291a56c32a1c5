"""Notices to persons: queued with the fact that they tell, sent later, each at most once a channel."""

import json
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from services.hotline.notices.rules.notices import GIVEN_UP_AFTER, TOLD, again_at, notice_of

_QUEUE = text("""
    INSERT INTO notice (notice_id, event_id, person_id, template, variables, said_at)
    SELECT uuidv7(), id, person_id, template, variables, said_at
    FROM unnest(CAST(:ids AS uuid[]), CAST(:persons AS uuid[]), CAST(:templates AS text[]),
                CAST(:variables AS json[]), CAST(:times AS timestamptz[]))
         AS n(id, person_id, template, variables, said_at)
    ON CONFLICT (event_id, person_id) DO NOTHING
""")
# Said of a merged number, it goes where the kept one is reached. Of several channels the first: SMS, then e-mail.
_DUE = text("""
    SELECT n.*, CAST(n.variables AS text) AS told, p.sms, p.email, p.language, c.phones FROM notice n
    LEFT JOIN person_alias a USING (person_id)
    LEFT JOIN notice_preference p ON p.person_id = coalesce(a.kept_id, n.person_id)
    LEFT JOIN person_card c ON c.person_id = coalesce(a.kept_id, n.person_id)
    WHERE n.status = 'queued' AND n.next_attempt_at <= :now
    ORDER BY n.next_attempt_at LIMIT :limit FOR UPDATE OF n SKIP LOCKED
""")
_TAKEN = text("UPDATE notice SET next_attempt_at = :until WHERE notice_id = ANY(CAST(:ids AS uuid[]))")
_TEMPLATE = text("""
    SELECT version, subject, body FROM notice_template
    WHERE name = :name AND language = :language AND valid_from <= :day ORDER BY valid_from DESC, version DESC LIMIT 1
""")
_OUTCOME = text("""
    UPDATE notice SET status = :status, channel = :channel, language = :language, template_version = :version,
        attempts = attempts + :tried, reason = :reason, next_attempt_at = :again_at, settled_at = :settled_at
    WHERE notice_id = :notice_id AND status = 'queued'
""")
_LOG = text("""
    INSERT INTO notice_attempt (notice_id, channel, at, outcome) VALUES (:notice_id, :channel, :at, :outcome)
""")
_WRITE = text("""
    INSERT INTO notice_template (name, language, version, subject, body, valid_from, written_by)
    SELECT :name, :language, coalesce(max(version), 0) + 1, :subject, :body, :valid_from, :written_by
    FROM notice_template WHERE name = :name AND language = :language
    RETURNING name, language, version, subject, body, valid_from, written_by
""")
_PREFER = text("""
    INSERT INTO notice_preference (person_id, sms, email, language) VALUES (:person_id, :sms, :email, :language)
    ON CONFLICT (person_id) DO UPDATE SET sms = excluded.sms, email = excluded.email, language = excluded.language
    RETURNING person_id, sms, email, language
""")
_ONE_TEMPLATE = text("SELECT pg_advisory_xact_lock(hashtextextended('template ' || :name || ' ' || :language, 13))")


async def queue_notices(connection: AsyncConnection, events: Sequence[Event]) -> None:
    """With the facts, events of one type, in their transaction: a notice is neither lost nor doubled."""
    if events[0].type not in TOLD:
        return
    told = [(e, data, found) for e in events if (found := notice_of(e.type, data := json.loads(e.body)))]
    if not told:
        return
    given = {
        "ids": [event.id for event, _, _ in told],
        "persons": [data["person_id"] for _, data, _ in told],
        "templates": [name for _, _, (name, _) in told],
        "variables": [json.dumps(variables) for _, _, (_, variables) in told],
        "times": [datetime.fromisoformat(event.time) for event, _, _ in told],
    }
    await connection.execute(_QUEUE, given)


async def take_due(connection: AsyncConnection, *, now: datetime, until: datetime, limit: int) -> list[dict[str, Any]]:
    """Notices to send now; nobody else takes them until then, and if we die they are taken again."""
    rows = [dict(row) for row in (await connection.execute(_DUE, {"now": now, "limit": limit})).mappings()]
    await connection.execute(_TAKEN, {"ids": [row["notice_id"] for row in rows], "until": until})
    return rows


async def template_in_force(
    connection: AsyncConnection, name: str, language: str, *, on: date
) -> Mapping[str, Any] | None:
    given = {"name": name, "language": language, "day": on}
    row = (await connection.execute(_TEMPLATE, given)).mappings().one_or_none()
    return dict(row) if row else None


async def settle_notice(
    connection: AsyncConnection, notice: Mapping[str, Any], *, outcome: str, reason: str, now: datetime, **how: Any
) -> None:
    """`outcome`: sent, suppressed, or failed; after a failure it is tried again for three days. `how` was it sent."""
    given_up = outcome == "failed" and now - notice["said_at"] >= GIVEN_UP_AFTER
    status = "queued" if outcome == "failed" and not given_up else outcome
    row = {
        "notice_id": notice["notice_id"],
        "status": status,
        "tried": 0 if outcome == "suppressed" else 1,
        "reason": reason[:300],
        "again_at": again_at(now, notice["attempts"] + 1) if status == "queued" else now,
        "settled_at": None if status == "queued" else now,
        **how,
    }
    await connection.execute(_OUTCOME, row)
    if outcome != "suppressed":
        said = {"notice_id": notice["notice_id"], "channel": how["channel"], "at": now}
        await connection.execute(_LOG, {**said, "outcome": reason[:300] or outcome})


async def postpone(connection: AsyncConnection, ids: Sequence[UUID], *, until: datetime) -> None:
    """It is night where the person is."""
    await connection.execute(_TAKEN, {"ids": list(ids), "until": until})


async def write_template(connection: AsyncConnection, **template: Any) -> dict[str, Any]:
    """The next version of a text, in force from a day on."""
    await connection.execute(_ONE_TEMPLATE, {"name": template["name"], "language": template["language"]})
    return dict((await connection.execute(_WRITE, template)).mappings().one())


async def prefer(connection: AsyncConnection, **preference: Any) -> dict[str, Any]:
    return dict((await connection.execute(_PREFER, preference)).mappings().one())

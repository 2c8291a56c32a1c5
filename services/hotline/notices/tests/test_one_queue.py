"""An upgrade brings notices to persons and to employers into one queue, and loses nothing of them."""

import asyncio
from collections.abc import AsyncIterator
from typing import Any
from uuid import UUID, uuid4

import asyncpg
import pytest
from alembic import command

from deploy.suite import member
from libs.common.database.migrating import _config
from tests.fresh_databases import FreshDatabases

_BEFORE = "0030"
_PERSON, _EMPLOYER, _CONTACT = uuid4(), uuid4(), uuid4()
_FILLED = """
    INSERT INTO notice (notice_id, event_id, person_id, template, variables, sealed, expires_at, status, channel,
                        language, template_version, attempts, reason, said_at, settled_at, read_at)
    SELECT n.id, uuidv7(), $2, 'claim_received', '{"n": 1}', n.sealed, n.expires, n.status, n.channel, 'th', 0, n.tried,
           '', '2021-01-10', CASE WHEN n.status <> 'queued' THEN now() END,
           CASE WHEN n.status = 'sent' THEN '2021-01-11'::timestamptz END
    FROM unnest($1::uuid[], ARRAY['sealed', NULL, NULL], ARRAY['2030-01-01'::timestamptz, NULL, NULL],
                ARRAY['queued', 'queued', 'sent'], ARRAY[NULL, 'sms', 'push'], ARRAY[0, 2, 1])
         AS n(id, sealed, expires, status, channel, tried)
"""
_ATTEMPTED = "INSERT INTO notice_attempt (notice_id, channel, at, outcome) VALUES ($1, 'sms', now(), 'HTTP 503')"
_EMPLOYER_FILLED = """
    WITH n AS (
        INSERT INTO employer_notice (notice_id, event_id, employer_id, template, variables, said_at, read_at, read_by)
        VALUES ($1, uuidv7(), $2, 'employer_bill_due', '{"n": 2}', '2021-01-10', '2021-01-12', 'employer:a')
    )
    INSERT INTO employer_notice_sending (sending_id, notice_id, contact_id, status, channel, attempts)
    VALUES ($3, $1, $4, 'failed', 'email', 3)
"""


@pytest.fixture
async def url(databases: FreshDatabases) -> AsyncIterator[str]:
    """Make a database without tables."""
    url = await databases.fresh("hotline")
    connection = await _connect(url)
    await connection.execute("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
    await connection.close()
    yield url
    await databases.drop({"hotline": url})


async def _connect(url: str) -> Any:
    return await asyncpg.connect(url.replace("postgresql+asyncpg", "postgresql"))


async def test_notices_sendings_tries_and_read_marks_stay(url: str) -> None:
    hotline = member("hotline")
    config = _config(url, hotline.metadata, hotline.versions)
    await asyncio.to_thread(command.upgrade, config, _BEFORE)
    notices, employer_notice, sending = sorted(uuid4() for _ in range(3)), uuid4(), uuid4()
    connection = await _connect(url)
    await connection.execute(_FILLED, notices, _PERSON)
    await connection.execute(_ATTEMPTED, notices[1])
    await connection.execute(_EMPLOYER_FILLED, employer_notice, _EMPLOYER, sending, _CONTACT)
    await connection.close()

    await asyncio.to_thread(command.upgrade, config, "heads")

    connection = await _connect(url)
    kept = await connection.fetch("SELECT * FROM notice ORDER BY party DESC, notice_id")
    whose: list[tuple[UUID, str, UUID, str | None]] = [
        (one["notice_id"], one["party"], one["subject_id"], one["read_by"]) for one in kept
    ]
    assert whose == [
        *((one, "person", _PERSON, None) for one in notices),
        (employer_notice, "employer", _EMPLOYER, "employer:a"),
    ]
    assert [one["read_at"] is not None for one in kept] == [False, False, True, True]
    assert [one["expires_at"] is not None for one in kept] == [True, False, False, False]
    sendings = await connection.fetch("""
        SELECT sending_id, notice_id, contact_id, sealed, status, channel, attempts FROM notice_sending
        ORDER BY contact_id NULLS FIRST, sending_id
    """)
    assert [tuple(one) for one in sendings] == [
        (notices[0], notices[0], None, "sealed", "queued", None, 0),
        (notices[1], notices[1], None, None, "queued", "sms", 2),
        (notices[2], notices[2], None, None, "sent", "push", 1),
        (sending, employer_notice, _CONTACT, None, "failed", "email", 3),
    ]
    assert await connection.fetchval("SELECT sending_id FROM notice_attempt") == notices[1]
    with pytest.raises(asyncpg.UniqueViolationError):
        await connection.execute(
            "INSERT INTO notice_sending (sending_id, notice_id) VALUES (gen_random_uuid(), $1)", notices[2]
        )
    await connection.close()

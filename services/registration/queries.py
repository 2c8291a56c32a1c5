"""Reads of the registration database."""

import json
from datetime import date, datetime
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.copies.aliases import SAME_PERSON

_EMPLOYER = """
    SELECT e.employer_id AS id, e.registration_number, e.name, e.area, e.sector, e.registered_on, e.recorded_at,
           coalesce((SELECT json_agg(json_build_object('number', b.number, 'area', b.area) ORDER BY b.number)
                     FROM branch b WHERE b.employer_id = e.employer_id), '[]')::text AS branches
    FROM employer e WHERE
"""
_EMPLOYER_BY_ID = text(f"SELECT * FROM ({_EMPLOYER} e.employer_id = :id) found")
_EMPLOYER_BY_NUMBER = text(f"SELECT * FROM ({_EMPLOYER} e.registration_number = :number) found")
_PERSON = """
    SELECT person_id AS id, national_id, given_name, family_name, born_on, sex, area, phones, recorded_at FROM person
"""
_PERSON_BY_ID = text(f"SELECT * FROM ({_PERSON} WHERE person_id = :id) found")
_PERSON_BY_NUMBER = text(f"SELECT * FROM ({_PERSON} WHERE national_id = :number) found")
_SALTS = text("SELECT person_id, salt FROM person_key WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
# An employer sees whom it employs now. One it registered itself, as long as it has not entered an employment.
_SEEN_BY = text(f"""
    SELECT 1 AS found FROM employment
    WHERE person_id IN {SAME_PERSON} AND employer_id = ANY(CAST(:employers AS uuid[]))
      AND standing IN ('stands', 'waiting') AND coalesce(ended_on, 'infinity') > :today
    UNION ALL
    SELECT 1 FROM person p
    WHERE p.person_id = :person_id AND p.registered_by = ANY(CAST(:registrars AS uuid[])) AND NOT EXISTS (
        SELECT FROM employment m /* of any standing */
        WHERE m.person_id IN {SAME_PERSON} AND m.employer_id = ANY(CAST(:employers AS uuid[])))
    LIMIT 1
""")
_HIRED_BEFORE = text(f"""
    SELECT p.registered_by = ANY(CAST(:registrars AS uuid[])) AS registered,
           EXISTS (SELECT FROM employment WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id
                   AND standing IN ('stands', 'waiting')) AS known
    FROM person p WHERE p.person_id = :person_id
""")
_EMPLOYMENT = text("""
    SELECT e.employment_id AS id, e.employer_id, e.person_id, e.branch, h.version, h.started_on, h.ended_on,
           h.end_reason AS reason, h.standing, h.recorded_at
    FROM employment e JOIN employment_history h USING (employment_id)
    WHERE e.employment_id = :id AND (CAST(:known_at AS timestamptz) IS NULL OR h.recorded_at <= :known_at)
    ORDER BY h.version DESC LIMIT 1
""")
_EMPLOYMENTS = text(f"""
    SELECT employment_id AS id, employer_id, person_id, branch, version, started_on, ended_on,
           end_reason AS reason, standing, recorded_at
    FROM employment
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND (CAST(:after AS uuid) IS NULL OR employment_id > :after)
    ORDER BY employment_id LIMIT :limit
""")
_HISTORY = text("""
    SELECT version, started_on, ended_on, end_reason AS reason, standing, changed_by, because, recorded_at
    FROM employment_history WHERE employment_id = :employment_id ORDER BY version
""")
_IN_DOUBT = text("""
    SELECT m.employment_id, m.employer_id, m.person_id, m.standing, m.started_on, e.name, m.recorded_at, o.because
    FROM employment m JOIN employer e USING (employer_id) LEFT JOIN employment_objection o USING (employment_id)
    WHERE m.standing IN ('waiting', 'contested') ORDER BY m.recorded_at LIMIT :limit
""")
_EMPLOYERS_OF = text(f"""
    SELECT m.employment_id AS id, m.employer_id, e.name AS employer, e.registration_number, m.started_on, m.ended_on,
           m.end_reason AS reason, m.standing
    FROM employment m JOIN employer e USING (employer_id)
    WHERE m.person_id IN {SAME_PERSON} AND m.standing <> 'void' ORDER BY m.started_on DESC
""")
_MERGE = text("SELECT * FROM person_merge WHERE merge_id = :merge_id")
_OPEN_MERGES = text("SELECT * FROM person_merge WHERE status = 'asked' ORDER BY asked_at LIMIT :limit")
_ENTRY = text("SELECT * FROM pending_entry WHERE entry_id = :entry_id")
_OPEN_ENTRIES = text("""
    SELECT e.*, ARRAY(SELECT approver FROM approval a WHERE a.subject = 'entry ' || e.entry_id AND a.hash = e.hash
                      ORDER BY approved_at) AS approved_by
    FROM pending_entry e WHERE status = 'waiting' ORDER BY made_at LIMIT :limit
""")
_KEPT = text("SELECT kept_id FROM person_alias WHERE person_id = :person_id")
_CLIENT = text("""
    SELECT client_id, name, party, party_id, scopes, CAST(contacts AS text) AS contacts, CAST(keys AS text) AS keys,
           CAST(previous_keys AS text) AS previous_keys, revoked_at,
           coalesce(keys_changed_at > clock_timestamp() - interval '1 day', false) AS overlap
    FROM client WHERE client_id = :client_id
""")
# The link stays with its number, so that an undone merge gives the account back.
_OF_ACCOUNT = text("""
    SELECT coalesce(a.kept_id, l.person_id) AS person_id FROM account_link l LEFT JOIN person_alias a USING (person_id)
    WHERE l.account = :account AND l.ended_at IS NULL
""")
# Two employments of one person at one employer on one day, which only a merge can bring together.
_OVERLAPS = text("""
    SELECT a.kept_id AS person_id, x.employer_id, e.name, greatest(x.started_on, y.started_on) AS first_day,
           greatest(x.recorded_at, y.recorded_at) AS since,
           ARRAY[x.employment_id, y.employment_id] AS ids
    FROM person_alias a
    JOIN employment x ON x.person_id = a.person_id AND x.standing <> 'void'
    JOIN LATERAL (
        SELECT a.kept_id AS person_id
        UNION ALL SELECT o.person_id FROM person_alias o WHERE o.kept_id = a.kept_id AND o.person_id > a.person_id
    ) n ON true
    JOIN employment y ON y.person_id = n.person_id AND y.employer_id = x.employer_id AND y.standing <> 'void'
        AND daterange(y.started_on, y.ended_on) && daterange(x.started_on, x.ended_on)
    JOIN employer e ON e.employer_id = x.employer_id
    ORDER BY since, x.employment_id LIMIT :limit
""")
_ORDER = text("SELECT order_id AS id, * FROM closure_order WHERE order_id = :id")

_LOCKED_VERSION = text(
    "SELECT version FROM employment /* of any standing */ WHERE employment_id = :employment_id FOR UPDATE"
)
_AGENT = text("SELECT agent_id, name, CAST(contacts AS text) AS contacts FROM payroll_agent WHERE agent_id = :agent_id")
_MANDATE = text("SELECT * FROM mandate WHERE mandate_id = :mandate_id")
_MANDATES = text("""
    SELECT * FROM mandate
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:agent_id AS uuid) IS NULL OR agent_id = :agent_id)
      AND mandate_id > :after ORDER BY mandate_id LIMIT :limit
""")


async def employer(database: Database, *, employer_id: UUID | None = None, number: str = "") -> dict[str, Any] | None:
    statement = _EMPLOYER_BY_ID if employer_id else _EMPLOYER_BY_NUMBER
    rows = await database.one_statement(statement, {"id": employer_id} if employer_id else {"number": number})
    return dict(rows[0]) if rows else None


async def person(database: Database, *, person_id: UUID | None = None, national_id: str = "") -> dict[str, Any] | None:
    statement = _PERSON_BY_ID if person_id else _PERSON_BY_NUMBER
    rows = await database.one_statement(statement, {"id": person_id} if person_id else {"number": national_id})
    return dict(rows[0]) if rows else None


async def salts(database: Database, person_ids: list[UUID]) -> dict[UUID, bytes]:
    rows = await database.one_statement(_SALTS, {"person_ids": person_ids})
    return {row["person_id"]: row["salt"] for row in rows}


async def seen_by_employers(
    database: Database, person_id: UUID, *, employers: list[UUID], registrars: list[UUID], today: date
) -> bool:
    given = {"person_id": person_id, "employers": employers, "registrars": registrars, "today": today}
    return bool(await database.one_statement(_SEEN_BY, given))


async def known_to_employer(
    database: Database, person_id: UUID, *, employer_id: UUID, registrars: list[UUID]
) -> tuple[bool, bool]:
    """Whether the employer registered the person itself, and whether it employs or employed the person."""
    given = {"person_id": person_id, "employer_id": employer_id, "registrars": registrars}
    rows = await database.one_statement(_HIRED_BEFORE, given)
    return (bool(rows[0]["registered"]), bool(rows[0]["known"])) if rows else (False, False)


async def employment_history(database: Database, employment_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_HISTORY, {"employment_id": employment_id})]


async def employments_in_doubt(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_IN_DOUBT, {"limit": limit})]


async def employment(database: Database, employment_id: UUID, *, known_at: datetime | None) -> dict[str, Any] | None:
    rows = await database.one_statement(_EMPLOYMENT, {"id": employment_id, "known_at": known_at})
    return dict(rows[0]) if rows else None


async def employments(
    database: Database, *, employer_id: UUID | None, person_id: UUID | None, after: UUID | None, limit: int
) -> list[dict[str, Any]]:
    found = {"employer_id": employer_id, "person_id": person_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_EMPLOYMENTS, found)]


async def closure_order(database: Database, order_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_ORDER, {"id": order_id})
    return dict(rows[0]) if rows else None


async def locked_version(connection: AsyncConnection, employment_id: UUID) -> int:
    """The employment's version, which stands until the transaction ends."""
    return int((await connection.execute(_LOCKED_VERSION, {"employment_id": employment_id})).scalar_one())


async def payroll_agent(database: Database, agent_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_AGENT, {"agent_id": agent_id})
    return {**rows[0], "contacts": json.loads(rows[0]["contacts"])} if rows else None


async def mandate(database: Database, mandate_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_MANDATE, {"mandate_id": mandate_id})
    return dict(rows[0]) if rows else None


async def mandates(
    database: Database, *, employer_id: UUID | None, agent_id: UUID | None, after: UUID, limit: int
) -> list[dict[str, Any]]:
    wanted = {"employer_id": employer_id, "agent_id": agent_id, "after": after, "limit": limit}
    return [dict(row) for row in await database.one_statement(_MANDATES, wanted)]


async def employers_of_person(database: Database, person_id: UUID) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_EMPLOYERS_OF, {"person_id": person_id})]


async def merge(database: Database, merge_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_MERGE, {"merge_id": merge_id})
    return dict(rows[0]) if rows else None


async def open_merges(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OPEN_MERGES, {"limit": limit})]


async def kept_person(database: Database, person_id: UUID) -> UUID | None:
    """Who this registration was merged into."""
    rows = await database.one_statement(_KEPT, {"person_id": person_id})
    return rows[0]["kept_id"] if rows else None


async def client(database: Database, client_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_CLIENT, {"client_id": client_id})
    return dict(rows[0]) if rows else None


async def client_in(connection: AsyncConnection, client_id: UUID) -> dict[str, Any]:
    return dict((await connection.execute(_CLIENT, {"client_id": client_id})).mappings().one())


async def entry(database: Database, entry_id: UUID) -> dict[str, Any] | None:
    rows = await database.one_statement(_ENTRY, {"entry_id": entry_id})
    return dict(rows[0]) if rows else None


async def open_entries(database: Database, *, limit: int) -> list[dict[str, Any]]:
    """With who has approved each so far."""
    return [dict(row) for row in await database.one_statement(_OPEN_ENTRIES, {"limit": limit})]


async def overlapping_employments(database: Database, *, limit: int) -> list[dict[str, Any]]:
    return [dict(row) for row in await database.one_statement(_OVERLAPS, {"limit": limit})]


async def person_of_account(database: Database, account: str) -> UUID | None:
    rows = await database.one_statement(_OF_ACCOUNT, {"account": account})
    return rows[0]["person_id"] if rows else None

"""Statements about offices and their staff."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.contracts.registration import OfficeKind, StaffRole


@dataclass(frozen=True, slots=True)
class Office:
    """An office. `names`: by language; `contacts`: phone, e-mail and web address, as far as they are known."""

    code: str
    version: int
    kind: OfficeKind
    parent: str | None
    areas: list[str]
    name: str
    names: Json
    address: str | None
    opening_hours: str | None
    contacts: Json
    first_day: date
    last_day: date | None

    def is_open(self, day: date) -> bool:
        return self.first_day <= day and (self.last_day is None or day <= self.last_day)


@dataclass(frozen=True, slots=True)
class Appointment:
    """A member of staff at an office, from `first_day` through `last_day`."""

    appointment_id: UUID
    version: int
    office: str
    subject: str
    roles: list[StaffRole]
    first_day: date
    last_day: date | None


# The tree is one thing: whoever changes it waits for the other.
_LOCK_TREE = Command("SELECT pg_advisory_xact_lock(hashtextextended('offices and their staff', 0))")
_OFFICE = Query(Office, f"SELECT {columns(Office)} FROM office WHERE code = :code")
_OFFICES = Query(
    Office,
    f"""
    SELECT {columns(Office)} FROM office
    WHERE first_day <= :day AND coalesce(last_day, 'infinity') >= :day
      AND (CAST(:parent AS text) IS NULL OR parent = :parent) AND code > :after ORDER BY code LIMIT :limit
    """,
)
_CHILDREN = Query(Office, f"SELECT {columns(Office)} FROM office WHERE parent = :code ORDER BY code")
_ABOVE = Query(
    str,
    """
    WITH RECURSIVE above AS (
        SELECT code, parent FROM office WHERE code = :code
        UNION SELECT o.code, o.parent FROM office o JOIN above a ON o.code = a.parent
    )
    SELECT code FROM above
    """,
)
_INSERT = Query(
    Office,
    f"""
    INSERT INTO office (code, version, kind, parent, areas, name, names, address, opening_hours, contacts, first_day,
                        last_day, changed_by)
    VALUES (:code, 1, :kind, :parent, CAST(:areas AS text[]), :name, CAST(:names AS json), :address, :opening_hours,
            CAST(:contacts AS json), :first_day, :last_day, :by)
    ON CONFLICT (code) DO NOTHING RETURNING {columns(Office)}
    """,
)
_UPDATE = Query(
    Office,
    f"""
    UPDATE office SET version = version + 1, kind = :kind, parent = :parent, areas = CAST(:areas AS text[]),
        name = :name, names = CAST(:names AS json), address = :address, opening_hours = :opening_hours,
        contacts = CAST(:contacts AS json), first_day = :first_day, last_day = :last_day, changed_by = :by,
        recorded_at = clock_timestamp()
    WHERE code = :code RETURNING {columns(Office)}
    """,
)
_STAFF = Query(
    Appointment,
    f"""
    SELECT {columns(Appointment)} FROM staff_office
    WHERE office = :office AND (last_day IS NULL OR last_day >= first_day) AND appointment_id > :after
    ORDER BY appointment_id LIMIT :limit
    """,
)
_STANDING = Query(
    Appointment,
    f"""
    SELECT {columns(Appointment)} FROM staff_office
    WHERE office = :office AND subject = :subject AND (last_day IS NULL OR last_day >= :day) ORDER BY first_day
    """,
)
_STAFF_AFTER = Query(
    int,
    """
    SELECT count(*) FROM staff_office
    WHERE office = :office AND (last_day IS NULL OR last_day > :day AND last_day >= first_day)
    """,
)
_APPOINT = Query(
    Appointment,
    f"""
    INSERT INTO staff_office (appointment_id, version, office, subject, roles, first_day, last_day, appointed_by)
    VALUES (:appointment_id, 1, :office, :subject, CAST(:roles AS text[]), :first_day, :last_day, :by)
    ON CONFLICT DO NOTHING RETURNING {columns(Appointment)}
    """,
)
_REMOVE = Query(
    Appointment,
    f"""
    UPDATE staff_office SET version = version + 1, last_day = greatest(:last_day, first_day - 1), appointed_by = :by,
        because = :because, recorded_at = clock_timestamp()
    WHERE appointment_id = :appointment_id RETURNING {columns(Appointment)}
    """,
)


async def lock_tree(connection: AsyncConnection) -> None:
    await _LOCK_TREE.run(connection)


async def office(source: Source, code: str) -> Office | None:
    return await _OFFICE.first(source, code=code)


async def offices(database: Database, *, day: date, parent: str | None, after: str, limit: int) -> list[Office]:
    return await _OFFICES.all(database, day=day, parent=parent, after=after, limit=limit)


async def children(connection: AsyncConnection, code: str) -> list[Office]:
    return await _CHILDREN.all(connection, code=code)


async def path_up(connection: AsyncConnection, code: str) -> list[str]:
    """Return the codes of an office and of all above it."""
    return await _ABOVE.all(connection, code=code)


async def insert_office(connection: AsyncConnection, made: Office, *, by: str) -> Office | None:
    """Insert the office and return it; None if the code is taken."""
    return await _INSERT.first(connection, **_members(made), by=by)


async def update_office(connection: AsyncConnection, changed: Office, *, by: str) -> Office:
    return await _UPDATE.one(connection, **_members(changed), by=by)


async def staff(database: Database, office: str, *, after: UUID, limit: int) -> list[Appointment]:
    return await _STAFF.all(database, office=office, after=after, limit=limit)


async def standing_appointments(
    connection: AsyncConnection, office: str, subject: str, *, day: date
) -> list[Appointment]:
    """Read the appointments of a member of staff that have not ended before the day."""
    return await _STANDING.all(connection, office=office, subject=subject, day=day)


async def count_staff_after(connection: AsyncConnection, office: str, *, day: date) -> int:
    return await _STAFF_AFTER.one(connection, office=office, day=day)


async def insert_appointment(
    connection: AsyncConnection,
    *,
    appointment_id: UUID,
    office: str,
    subject: str,
    roles: Sequence[str],
    first_day: date,
    last_day: date | None,
    by: str,
) -> Appointment | None:
    """Insert the appointment and return it; None if another of the same days stands."""
    return await _APPOINT.first(
        connection,
        appointment_id=appointment_id,
        office=office,
        subject=subject,
        roles=list(roles),
        first_day=first_day,
        last_day=last_day,
        by=by,
    )


async def end_appointment(
    connection: AsyncConnection, appointment_id: UUID, *, last_day: date, by: str, because: str
) -> Appointment:
    return await _REMOVE.one(connection, appointment_id=appointment_id, last_day=last_day, by=by, because=because)


def _members(made: Office) -> Mapping[str, object]:
    return {
        "code": made.code,
        "kind": made.kind,
        "parent": made.parent,
        "areas": made.areas,
        "name": made.name,
        "names": json.dumps(made.names, ensure_ascii=False),
        "address": made.address,
        "opening_hours": made.opening_hours,
        "contacts": json.dumps(made.contacts, ensure_ascii=False),
        "first_day": made.first_day,
        "last_day": made.last_day,
    }

"""Statements about registrations of willing employees: made by employers, confirmed by phases, withdrawn."""

from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, columns
from libs.common.database.sql_files import sql_beside
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class StaffRegistration:
    """A registration as its employer may see it: `status` does not show which doses the person has had."""

    id: UUID
    person_id: UUID
    area: str
    status: str
    phase: int | None
    recorded_at: datetime
    left_the_employer: bool


@dataclass(frozen=True, slots=True)
class Parties:
    """The person of a registration, and the employer that made it."""

    person_id: UUID
    employer_id: UUID


@dataclass(frozen=True, slots=True)
class RegistrationState:
    """The status of a registration."""

    area: str
    status: str
    phase: int | None


@dataclass(frozen=True, slots=True)
class ResumedRegistration:
    """A registration that goes on."""

    person_id: UUID
    area: str
    phase: int | None


@dataclass(frozen=True, slots=True)
class WaitingArea:
    """The number of an area's registrations that wait to be confirmed for a phase, and the oldest one's time."""

    number: int
    area: str
    persons: int
    since: datetime


@dataclass(frozen=True, slots=True)
class ConfirmedSet:
    """The number of registrations of a phase that were confirmed, and of all."""

    confirmed: int
    looked_at: int


_OF_EMPLOYER = Query(
    StaffRegistration,
    """
    SELECT v.vaccination_id AS id, v.person_id, v.area, CASE v.status WHEN 'complete' THEN 'confirmed' ELSE v.status END
           AS status, v.phase, v.recorded_at,
           NOT EXISTS (SELECT FROM employment m WHERE m.employer_id = v.employer_id AND m.person_id = v.person_id
                       AND m.standing = 'stands' AND coalesce(m.ended_on, 'infinity') > :today)
           AND NOT EXISTS (SELECT FROM same_person o JOIN employment m ON m.person_id = o.other_id
                           WHERE o.person_id = v.person_id AND m.employer_id = v.employer_id
                             AND m.standing = 'stands' AND coalesce(m.ended_on, 'infinity') > :today)
               AS left_the_employer
    FROM vaccination v
    WHERE v.employer_id = :employer_id AND v.vaccination_id > :after ORDER BY v.vaccination_id LIMIT :limit
    """,
)
_PARTIES = Query(Parties, f"SELECT {columns(Parties)} FROM vaccination WHERE vaccination_id = :vaccination_id")
_LOCK = Query(
    RegistrationState,
    f"SELECT {columns(RegistrationState)} FROM vaccination WHERE vaccination_id = :vaccination_id FOR UPDATE",
)
_TO_CONFIRM = Query(
    WaitingArea,
    """
    SELECT p.number, v.area, count(*) AS persons, min(v.recorded_at) AS since
    FROM vaccination v JOIN phase p ON EXISTS (SELECT FROM unnest(p.areas) a WHERE area_within(v.area, a))
    WHERE v.status = 'registered' AND area_in_reach(CAST(:areas AS text[]), v.area)
    GROUP BY p.number, v.area ORDER BY since LIMIT :limit
    """,
)
_MEMORY = Query(str, "SELECT set_config('work_mem', '128MB', true) AS memory")
_CONFIRM = Query(ConfirmedSet, sql_beside(__file__, "confirm_phase"))
_SET_TURN = Command("""
    UPDATE vaccination SET status = CASE WHEN status = 'registered' THEN status ELSE :status END,
        next_dose = :next_dose, next_product = :next_product, due_from = :due_from, due_until = :due_until
    WHERE vaccination_id = :vaccination_id
""")
_WITHDRAW = Command("UPDATE vaccination SET status = 'withdrawn' WHERE vaccination_id = :vaccination_id")
_OPEN = Query(
    UUID,
    f"""
    SELECT vaccination_id FROM vaccination WHERE person_id IN {SAME_PERSON} AND status IN ('registered', 'confirmed')
    ORDER BY vaccination_id
    """,
)
_NO_FURTHER = Command("""
    UPDATE vaccination SET status = CASE WHEN phase IS NULL THEN 'withdrawn' ELSE 'complete' END
    WHERE vaccination_id = :vaccination_id
""")
_MOVE_TO_EMPLOYER = Command("""
    UPDATE vaccination SET employer_id = :employer_id WHERE vaccination_id = :vaccination_id
""")
_RESUME = Query(
    ResumedRegistration,
    f"""
    UPDATE vaccination v SET status = :status
    WHERE v.vaccination_id = :vaccination_id AND v.status IN ('withdrawn', 'complete')
      AND NOT EXISTS (SELECT FROM vaccination o WHERE o.person_id = v.person_id AND o.status <> 'withdrawn'
                      AND o.vaccination_id <> v.vaccination_id)
    RETURNING {columns(ResumedRegistration)}
    """,
)
# A registration of the same person under another id carries the doses on.
_NEEDED = Query(
    bool,
    f"""
    SELECT EXISTS (SELECT FROM dose WHERE person_id IN {SAME_PERSON} AND stands AND NOT annulled)
       AND NOT EXISTS (SELECT FROM vaccination WHERE person_id IN {SAME_PERSON} AND status <> 'withdrawn'
                       AND vaccination_id <> :vaccination_id) AS needed
    """,
)


async def registrations_of(
    database: Database, employer_id: UUID, *, today: date, after: UUID, limit: int
) -> list[StaffRegistration]:
    """List the registrations of an employer's staff, without their doses: the employer may not see these."""
    return await _OF_EMPLOYER.all(database, employer_id=employer_id, today=today, after=after, limit=limit)


async def parties_of(source: Database | AsyncConnection, vaccination_id: UUID) -> Parties | None:
    return await _PARTIES.first(source, vaccination_id=vaccination_id)


async def lock_registration(connection: AsyncConnection, vaccination_id: UUID) -> RegistrationState:
    return await _LOCK.one(connection, vaccination_id=vaccination_id)


async def to_confirm(database: Database, *, areas: list[str] | None = None, limit: int) -> list[WaitingArea]:
    """Count by area the registrations that wait in a phase that was chosen."""
    return await _TO_CONFIRM.all(database, areas=areas, limit=limit)


async def confirm_phase(connection: AsyncConnection, *, number: int, confirmed_by: str, today: date) -> ConfirmedSet:
    """Confirm everybody registered in the phase's areas who still works there, and journal it in the same statement."""
    await _MEMORY.one(connection)
    return await _CONFIRM.one(connection, number=number, confirmed_by=confirmed_by, today=today)


async def set_turn(
    connection: AsyncConnection,
    vaccination_id: UUID,
    *,
    status: str,
    next_dose: int,
    next_product: str | None,
    due_from: date | None,
    due_until: date | None,
) -> None:
    """Set the next dose of a registration and its days; an unconfirmed one stays unconfirmed."""
    await _SET_TURN.run(
        connection,
        vaccination_id=vaccination_id,
        status=status,
        next_dose=next_dose,
        next_product=next_product,
        due_from=due_from,
        due_until=due_until,
    )


async def withdraw_registration(connection: AsyncConnection, vaccination_id: UUID) -> None:
    await _WITHDRAW.run(connection, vaccination_id=vaccination_id)


async def move_to_employer(connection: AsyncConnection, vaccination_id: UUID, employer_id: UUID) -> None:
    await _MOVE_TO_EMPLOYER.run(connection, vaccination_id=vaccination_id, employer_id=employer_id)


async def resume(connection: AsyncConnection, vaccination_id: UUID, *, status: str) -> ResumedRegistration | None:
    """Give an ended registration its status back; None if the person was registered anew."""
    return await _RESUME.first(connection, vaccination_id=vaccination_id, status=status)


async def open_registrations(connection: AsyncConnection, person_id: UUID) -> list[UUID]:
    """List the person's registrations that wait for a dose, under any id."""
    return await _OPEN.all(connection, person_id=person_id)


async def expect_no_further_dose(connection: AsyncConnection, vaccination_id: UUID) -> None:
    await _NO_FURTHER.run(connection, vaccination_id=vaccination_id)


async def carries_doses_alone(connection: AsyncConnection, person_id: UUID, vaccination_id: UUID) -> bool:
    """Tell whether the person has had a dose, and has no other registration, under any id, to which it can belong."""
    return await _NEEDED.one(connection, person_id=person_id, vaccination_id=vaccination_id)

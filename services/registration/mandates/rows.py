"""Statements about payroll agents and mandates."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Json, Query, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import MandateScope


@dataclass(frozen=True, slots=True)
class PayrollAgent:
    """A payroll agent. `contacts`: mappings of `name`, `email` and perhaps `phone`."""

    agent_id: UUID
    name: str
    contacts: Json


@dataclass(frozen=True, slots=True)
class Mandate:
    """A mandate, in force from `first_day` through `last_day`, or until it is revoked."""

    mandate_id: UUID
    employer_id: UUID
    agent_id: UUID
    scopes: list[MandateScope]
    first_day: date
    last_day: date | None
    given_by: str
    revoked_at: datetime | None
    revoked_by: str | None

    @property
    def audience(self) -> tuple[str, str]:
        return (f"employer:{self.employer_id}", f"payroll_agent:{self.agent_id}")


@dataclass(frozen=True, slots=True)
class MandatedEmployer:
    """An employer for which an agent acts, in all that its mandates in force allow together.

    `until`: the last day of the last of them, None where one has no end.
    """

    employer_id: UUID
    name: str
    registration_number: str
    scopes: list[MandateScope]
    until: date | None


_AGENT = Query(PayrollAgent, f"SELECT {columns(PayrollAgent)} FROM payroll_agent WHERE agent_id = :agent_id")
_KNOWN_AGENT = Query(bool, "SELECT EXISTS (SELECT FROM payroll_agent WHERE agent_id = :agent_id) AS known")
_INSERT_AGENT = Command("""
    INSERT INTO payroll_agent (agent_id, name, contacts) VALUES (:agent_id, :name, CAST(:contacts AS json))
""")
_MANDATE = Query(Mandate, f"SELECT {columns(Mandate)} FROM mandate WHERE mandate_id = :mandate_id")
_MANDATES = Query(
    Mandate,
    f"""
    SELECT {columns(Mandate)} FROM mandate
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:agent_id AS uuid) IS NULL OR agent_id = :agent_id)
      AND mandate_id > :after AND in_reach(CAST(:areas AS text[]), employer_id) ORDER BY mandate_id LIMIT :limit
    """,
)
_MANDATED = Query(MandatedEmployer, sql_beside(__file__, "mandated_employers"))
# What is said of an employer is in one order: its row is the lock.
_LOCK_EMPLOYER = Query(UUID, "SELECT employer_id FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_GIVE = Query(
    Mandate,
    f"""
    INSERT INTO mandate (mandate_id, employer_id, agent_id, scopes, first_day, last_day, given_by)
    VALUES (:mandate_id, :employer_id, :agent_id, CAST(:scopes AS text[]), :first_day, :last_day, :given_by)
    ON CONFLICT (employer_id, agent_id, scopes, first_day, last_day) WHERE revoked_at IS NULL DO NOTHING
    RETURNING {columns(Mandate)}
    """,
)
_EQUAL = Query(
    UUID,
    """
    SELECT mandate_id FROM mandate
    WHERE employer_id = :employer_id AND agent_id = :agent_id AND scopes = CAST(:scopes AS text[])
      AND first_day = :first_day AND last_day IS NOT DISTINCT FROM :last_day AND revoked_at IS NULL
    """,
)
_REVOKE = Query(
    Mandate,
    f"""
    UPDATE mandate SET revoked_at = clock_timestamp(), revoked_by = :revoked_by
    WHERE mandate_id = :mandate_id AND revoked_at IS NULL RETURNING {columns(Mandate)}
    """,
)


async def payroll_agent(database: Database, agent_id: UUID) -> PayrollAgent | None:
    return await _AGENT.first(database, agent_id=agent_id)


async def is_payroll_agent(connection: AsyncConnection, agent_id: UUID) -> bool:
    return await _KNOWN_AGENT.one(connection, agent_id=agent_id)


async def insert_payroll_agent(connection: AsyncConnection, agent_id: UUID, *, name: str, contacts: str) -> None:
    """Insert a payroll agent; `contacts` is JSON."""
    await _INSERT_AGENT.run(connection, agent_id=agent_id, name=name, contacts=contacts)


async def mandate(database: Database, mandate_id: UUID) -> Mandate | None:
    return await _MANDATE.first(database, mandate_id=mandate_id)


async def mandates(
    database: Database,
    *,
    employer_id: UUID | None,
    agent_id: UUID | None,
    areas: list[str] | None,
    after: UUID,
    limit: int,
) -> list[Mandate]:
    """List mandates, oldest first; of all employers or all agents if none is named, in the areas or everywhere."""
    return await _MANDATES.all(
        database, employer_id=employer_id, agent_id=agent_id, areas=areas, after=after, limit=limit
    )


async def mandated_employers(
    database: Database,
    agent_id: UUID,
    *,
    today: date,
    employer_id: UUID | None,
    text: str | None,
    after: str,
    limit: int,
) -> list[MandatedEmployer]:
    """List employers that gave the agent a mandate in force today, by registration number, from behind one on.

    `text`: a part of the name, or the beginning of the registration number.
    """
    return await _MANDATED.all(
        database,
        agent_id=agent_id,
        today=today,
        employer_id=employer_id,
        text=text,
        after=after,
        limit=limit,
    )


async def lock_employer(connection: AsyncConnection, employer_id: UUID) -> bool:
    """Lock an employer's row; return False if it is not registered."""
    return await _LOCK_EMPLOYER.first(connection, employer_id=employer_id) is not None


async def insert_mandate(
    connection: AsyncConnection,
    *,
    mandate_id: UUID,
    employer_id: UUID,
    agent_id: UUID,
    scopes: Sequence[MandateScope],
    first_day: date,
    last_day: date | None,
    given_by: str,
) -> Mandate | None:
    """Insert a mandate; return None if an equal one is in force."""
    return await _GIVE.first(
        connection,
        mandate_id=mandate_id,
        employer_id=employer_id,
        agent_id=agent_id,
        scopes=scopes,
        first_day=first_day,
        last_day=last_day,
        given_by=given_by,
    )


async def equal_mandate(
    connection: AsyncConnection,
    *,
    employer_id: UUID,
    agent_id: UUID,
    scopes: Sequence[MandateScope],
    first_day: date,
    last_day: date | None,
) -> UUID:
    """Return the id of the equal mandate in force."""
    return await _EQUAL.one(
        connection,
        employer_id=employer_id,
        agent_id=agent_id,
        scopes=scopes,
        first_day=first_day,
        last_day=last_day,
    )


async def revoke_mandate(connection: AsyncConnection, mandate_id: UUID, *, revoked_by: str) -> Mandate | None:
    """Revoke a mandate; return None if it was revoked before."""
    return await _REVOKE.first(connection, mandate_id=mandate_id, revoked_by=revoked_by)

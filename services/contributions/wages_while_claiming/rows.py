"""Statements about claims that are compared with returns, and wages already said of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Claim:
    """A row of `claim`."""

    claim_id: UUID
    person_id: UUID
    employer_id: UUID
    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class ReportedWage:
    """The wage in the return of a claimed month; `wage` is None where the person is not on it."""

    month: date
    wage: Decimal | None
    return_id: UUID
    version: int
    usual_wage: Decimal | None


@dataclass(frozen=True, slots=True)
class SaidWage:
    version: int
    wage: Decimal


_KEEP = Command("""
    INSERT INTO claim (claim_id, person_id, employer_id, first_day, last_day)
    VALUES (:claim_id, :person_id, :employer_id, :first_day, :last_day) ON CONFLICT DO NOTHING
""")
_REJECT = Query(Claim, f"UPDATE claim SET rejected = :rejected WHERE claim_id = :claim_id RETURNING {columns(Claim)}")
_OF_EMPLOYERS = Query(
    Claim,
    f"""
    SELECT {columns(Claim)} FROM claim
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND NOT rejected ORDER BY employer_id, claim_id
    """,
)
_OF_PERSONS = Query(
    Claim,
    f"""
    WITH named AS (SELECT unnest(CAST(:persons AS uuid[])) AS person_id)
    SELECT {columns(Claim)} FROM claim
    WHERE NOT rejected AND person_id IN (
        SELECT person_id FROM named
        UNION SELECT other_id FROM named JOIN same_person same USING (person_id))
    ORDER BY employer_id, claim_id
    """,
)
# The standing line of each claimed month, and the wage usual before the claim.
_REPORTED = Query(
    ReportedWage,
    f"""
    SELECT m.month, l.wage, m.return_id, m.version,
           (SELECT u.wage FROM return_line u JOIN employer_month s ON s.return_id = u.return_id
            WHERE u.person_id IN {SAME_PERSON} AND s.employer_id = :employer_id
              AND u.month < :first_month AND u.wage > 0
            ORDER BY u.month DESC LIMIT 1) AS usual_wage
    FROM employer_month m
    LEFT JOIN LATERAL (
        SELECT sum(wage) AS wage FROM return_line x
        WHERE x.month = m.month AND x.return_id = m.return_id AND x.person_id IN {SAME_PERSON}) l ON true
    WHERE m.employer_id = :employer_id AND m.month BETWEEN :first_month AND :last_day ORDER BY m.month
    """,
)
_SAID = Query(SaidWage, "SELECT version, wage FROM claimed_wage WHERE claim_id = :claim_id AND month = :month")
_KEEP_SAID = Command("""
    INSERT INTO claimed_wage AS said (claim_id, month, version, wage) VALUES (:claim_id, :month, :version, :wage)
    ON CONFLICT (claim_id, month) DO UPDATE SET version = excluded.version, wage = excluded.wage
""")


async def keep_claim(connection: AsyncConnection, claim: Claim) -> None:
    await _KEEP.run(
        connection,
        claim_id=claim.claim_id,
        person_id=claim.person_id,
        employer_id=claim.employer_id,
        first_day=claim.first_day,
        last_day=claim.last_day,
    )


async def mark_rejected(connection: AsyncConnection, claim_id: UUID, *, rejected: bool) -> Claim | None:
    """Mark the claim as rejected, or as watched for wages again. Return it; None while nothing is known of it."""
    return await _REJECT.first(connection, claim_id=claim_id, rejected=rejected)


async def claims_of_employers(connection: AsyncConnection, employers: Sequence[UUID]) -> list[Claim]:
    """List the employers' claims that were not rejected, in the order in which employers are locked."""
    return await _OF_EMPLOYERS.all(connection, employers=employers)


async def claims_of_persons(connection: AsyncConnection, persons: Sequence[UUID]) -> list[Claim]:
    """List the claims of these persons that were not rejected, under any id, in the order of the employers' locks."""
    return await _OF_PERSONS.all(connection, persons=persons)


async def reported_wages(connection: AsyncConnection, claim: Claim, *, first_month: date) -> list[ReportedWage]:
    """Read the wages of the claim's months that have a return, from `first_month` on."""
    return await _REPORTED.all(
        connection,
        person_id=claim.person_id,
        employer_id=claim.employer_id,
        first_month=first_month,
        last_day=claim.last_day,
    )


async def said_wage(connection: AsyncConnection, claim_id: UUID, month: date) -> SaidWage | None:
    """Read the wage that the last event about a claimed month stated; None without one."""
    return await _SAID.first(connection, claim_id=claim_id, month=month)


async def keep_said_wage(
    connection: AsyncConnection, claim_id: UUID, month: date, *, version: int, wage: Decimal
) -> None:
    await _KEEP_SAID.run(connection, claim_id=claim_id, month=month, version=version, wage=wage)

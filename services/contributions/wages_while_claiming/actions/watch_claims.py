"""Watch for wages reported for days that are claimed as days without a wage.

Both a new claim and an accepted return lead here. A claim takes its employer's row, which every posting of a
return takes too, so that whichever comes second sees the first.
"""

from collections.abc import Sequence
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.events import Event
from libs.common.spine.outbox import append
from libs.common.values.month import Month
from libs.common.values.period import Period
from libs.contracts.benefits import ClaimFiled, ClaimMoved
from libs.contracts.contributions import WageReportedWhileClaiming
from libs.copies.aliases import SAME_PERSON
from services.contributions.wages_while_claiming.rules.wage_while_claiming import wage_contradicts_claim

_LOCK = text("SELECT 1 FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_KEEP = text("""
    INSERT INTO claim (claim_id, person_id, employer_id, first_day, last_day)
    VALUES (:claim_id, :person_id, :employer_id, :first_day, :last_day) ON CONFLICT DO NOTHING
""")
_END = text("UPDATE claim SET rejected = true WHERE claim_id = :claim_id")
_WATCHED = text("""
    SELECT * FROM claim
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND NOT rejected ORDER BY employer_id, claim_id
""")
_OF_PERSONS = text("""
    SELECT * FROM claim
    WHERE person_id = ANY(CAST(:persons AS uuid[])) AND NOT rejected ORDER BY employer_id, claim_id
""")
# The standing line of each claimed month, and the wage usual before the claim.
_REPORTED = text(f"""
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
""")
_SAID = text("SELECT version, wage FROM claimed_wage WHERE claim_id = :claim_id AND month = :month")
_SAY = text("""
    INSERT INTO claimed_wage AS said (claim_id, month, version, wage) VALUES (:claim_id, :month, :version, :wage)
    ON CONFLICT (claim_id, month) DO UPDATE SET version = excluded.version, wage = excluded.wage
""")


async def claim_filed(connection: AsyncConnection, event: Event) -> None:
    fact = ClaimFiled.model_validate_json(event.body)
    await connection.execute(_LOCK, {"employer_id": fact.employer_id})
    claim = fact.model_dump(include={"claim_id", "person_id", "employer_id", "first_day", "last_day"})
    await connection.execute(_KEEP, claim)
    await _look(connection, claim)


async def claim_moved(connection: AsyncConnection, event: Event) -> None:
    fact = ClaimMoved.model_validate_json(event.body)
    if fact.now == "rejected":
        await connection.execute(_END, {"claim_id": fact.claim_id})


async def returns_accepted(connection: AsyncConnection, events: Sequence[Event]) -> None:
    employers = sorted({UUID(event.key) for event in events})  # the key is the employer: no body need be read
    claims = (await connection.execute(_WATCHED, {"employers": employers})).mappings().all()
    for claim in claims:
        await connection.execute(_LOCK, {"employer_id": claim["employer_id"]})
        await _look(connection, dict(claim))


async def persons_merged(connection: AsyncConnection, kept: Sequence[UUID]) -> None:
    """What was reported under the other id counts for claims of these as well."""
    claims = (await connection.execute(_OF_PERSONS, {"persons": sorted(kept)})).mappings().all()
    for claim in claims:
        await connection.execute(_LOCK, {"employer_id": claim["employer_id"]})
        await _look(connection, dict(claim))


async def _look(connection: AsyncConnection, claim: dict[str, Any]) -> None:
    """Say a wage that contradicts the claim; say zero when a correction, or the end of a merge, took it back."""
    place = {**claim, "first_month": Month.of(claim["first_day"]).first_day}
    claimed = Period.inclusive(claim["first_day"], claim["last_day"])
    for row in (await connection.execute(_REPORTED, place)).mappings().all():
        month = Month.of(row["month"])
        wage = Decimal(row["wage"] or 0)
        contradicts = wage_contradicts_claim(wage=wage, usual_wage=row["usual_wage"], month=month, claimed=claimed)
        at = {"claim_id": claim["claim_id"], "month": row["month"]}
        said = (await connection.execute(_SAID, at)).one_or_none()
        told = wage if contradicts else Decimal(0)
        if said is not None and (said.version > row["version"] or said == (row["version"], told)):
            continue
        if not told and (said is None or said.wage == 0):
            continue
        await connection.execute(_SAY, {**at, "version": row["version"], "wage": told})
        await append(
            connection,
            WageReportedWhileClaiming(
                employer_id=claim["employer_id"],
                person_id=claim["person_id"],
                claim_id=claim["claim_id"],
                month=str(month),
                wage=told,
                return_id=row["return_id"],
                version=row["version"],
            ),
        )

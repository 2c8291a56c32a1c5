"""Read what this database knows about a claim."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.aliases import SAME_PERSON
from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.benefits.rules.claim_state import Certificate, ClaimFacts, Employment, Isolation, Order
from services.benefits.rules.credited_months import month_bases, months_before

_EMPLOYMENTS = text(f"SELECT * FROM employment WHERE person_id IN {SAME_PERSON} ORDER BY started_on")
_CERTIFICATE = text(f"""
    SELECT * FROM certificate
    WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id AND cause = :cause
      AND first_day <= :last_day AND last_day >= :first_day
    ORDER BY recorded_at DESC LIMIT 1
""")
_ORDER = text("""
    SELECT o.* FROM closure_order o LEFT JOIN employer e ON e.employer_id = :employer_id
    WHERE o.order_number = :order_number
      AND (o.employer_id = :employer_id OR (o.area = e.area AND o.sector = e.sector))
    ORDER BY o.first_day LIMIT 1
""")
# Of several orders the one that covers most of the days.
_ISOLATION = text(f"""
    SELECT first_day, last_day FROM isolation_order
    WHERE person_id IN {SAME_PERSON} AND NOT withdrawn AND first_day <= :last_day AND last_day >= :first_day
    ORDER BY least(last_day, :last_day) - greatest(first_day, :first_day) DESC, order_number LIMIT 1
""")
_CREDITED = text(f"""
    SELECT month, base FROM credited_month
    WHERE person_id IN {SAME_PERSON} AND credited AND month < :cessation ORDER BY month
""")
_MONTHS = text("""
    SELECT employer_id, month, version, due_on FROM employer_month
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND month >= :since AND month < :cessation
""")
_CONFLICTS = text("SELECT month FROM wage_conflict WHERE claim_id = :claim_id AND wage > 0")


async def gather_facts(connection: AsyncConnection, law: Law, claim: dict[str, Any]) -> ClaimFacts:
    cessation = Month.of(claim["first_day"])
    given = {**claim, "cessation": cessation.first_day}
    employments = [
        Employment(row.employer_id, row.started_on, row.ended_on, row.end_reason)
        for row in await connection.execute(_EMPLOYMENTS, given)
    ]
    found = (await connection.execute(_CERTIFICATE, given)).one_or_none()
    certificate = Certificate(found.first_day, found.last_day, found.wages_paid) if found else None
    order = await _order(connection, claim, found.order_number) if found else None
    isolation = await _isolation(connection, given)
    credited = [(Month.of(r.month), r.base) for r in await connection.execute(_CREDITED, given)]
    conflicts = [Month.of(r.month) for r in await connection.execute(_CONFLICTS, given)]
    return ClaimFacts(
        employer_id=claim["employer_id"],
        cause=claim["cause"],
        first_day=claim["first_day"],
        last_day=claim["last_day"],
        employments=employments,
        certificate=certificate,
        order=order,
        isolation=isolation,
        bases=month_bases(credited, {month: ceiling_of(law, month) for month, _ in credited}),
        missing=await _missing(connection, law, claim, cessation, employments),
        wage_conflicts=conflicts,
        proceed_without=claim["proceed_without"],
    )


def ceiling_of(law: Law, month: Month) -> Decimal:
    """The month's highest contribution wage, which several employers share."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return Decimal(str(next(iter(bases.values.values()))["ceiling"]))


def base_of(law: Law, month: Month, wage: Decimal) -> Decimal:
    """The contribution wage of a wage, for estimates from raw wages."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return max(wage, Decimal(str(next(iter(bases.values.values()))["floor"]))) if wage else Decimal(0)


async def _order(connection: AsyncConnection, claim: dict[str, Any], order_number: str) -> Order | None:
    if claim["cause"] != "closure_order":
        return None
    place = {"employer_id": claim["employer_id"], "order_number": order_number}
    row = (await connection.execute(_ORDER, place)).one_or_none()
    return Order(row.first_day, row.last_day, row.disease) if row else None


async def _isolation(connection: AsyncConnection, claim: dict[str, Any]) -> Isolation | None:
    """What is told of persons who stayed away for an order of isolation, not for a closed enterprise."""
    if claim["cause"] == "closure_order":
        return None
    row = (await connection.execute(_ISOLATION, claim)).one_or_none()
    return Isolation(row.first_day, row.last_day) if row else None


async def _missing(
    connection: AsyncConnection, law: Law, claim: dict[str, Any], cessation: Month, employments: list[Employment]
) -> dict[Month, date | None]:
    """Months before cessation in which a known employment has no accepted return."""
    terms = law.rule("benefits", "qualifying_months").at("unemployment", claim["first_day"])
    window = months_before(cessation, terms.number("within_months"))
    given = {
        "employers": list({e.employer_id for e in employments}),
        "since": window[0].first_day,
        "cessation": cessation.first_day,
    }
    heard: dict[Any, dict[Month, Any]] = defaultdict(dict)
    for row in await connection.execute(_MONTHS, given):
        heard[row.employer_id][Month.of(row.month)] = row
    missing: dict[Month, date | None] = {}
    for employment in employments:
        for month in window:
            known = heard[employment.employer_id].get(month)
            if employment.covers(month) and (known is None or known.version == 0):
                missing[month] = known.due_on if known else missing.get(month)
    return missing

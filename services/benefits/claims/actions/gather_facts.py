"""Read what this database knows of persons who claim: all their claims, under every id, locked first."""

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.benefits.claims.rules.claim_facts import (
    Certificate,
    ClaimFacts,
    DaysDecision,
    Employment,
    Isolation,
    Order,
    PersonFacts,
    ReportedMonth,
)
from services.benefits.claims.rules.credited_months import month_bases
from services.benefits.claims.rules.days import NO_DAYS, Days, days_between

# Rejected, but looked at again: what was missing may have been on its way, and evidence adds up.
REOPENED = frozenset({"contract_ended", "wage_received", "days_claimed_twice", "max_days_reached"})
# The persons `:persons` (kept ids) under every id that they have or had.
_WHO = """
    who AS MATERIALIZED (
        SELECT kept_id, kept_id AS person_id FROM unnest(CAST(:persons AS uuid[])) kept_id
        UNION SELECT kept_id, person_id FROM person_alias WHERE kept_id = ANY(CAST(:persons AS uuid[]))
    )
"""
# One lock order for everybody who changes claims: by claim, never person by person.
_LOCK = text(f"""
    WITH {_WHO}
    SELECT who.kept_id, c.claim_id, c.person_id, c.employer_id, c.cause, c.first_day, c.last_day, c.status, c.reason,
           c.entitled, c.review_on, c.proceed_without, c.awarded_at, CAST(c.waiting_for AS text) AS waiting_for,
           CAST(c.decision AS text) AS decision
    FROM claim c JOIN who ON who.person_id = c.person_id ORDER BY c.claim_id FOR UPDATE OF c
""")
# One that waits for somebody's word, is contested or void pays nothing and holds nothing up.
_EMPLOYMENTS = text(f"""
    WITH {_WHO}
    SELECT who.kept_id, e.employer_id, e.started_on, e.ended_on, e.end_reason
    FROM employment e JOIN who USING (person_id) WHERE e.standing = 'stands' ORDER BY e.started_on, e.employment_id
""")
_ISOLATIONS = text(f"""
    WITH {_WHO}
    SELECT who.kept_id, i.order_number, i.first_day, i.last_day
    FROM isolation_order i JOIN who USING (person_id) WHERE NOT withdrawn AND first_day IS NOT NULL
    ORDER BY i.first_day, i.order_number
""")
_CREDITED = text(f"""
    WITH {_WHO}
    SELECT who.kept_id, m.employer_id, m.month, m.base
    FROM credited_month m JOIN who USING (person_id) WHERE m.credited ORDER BY m.month
""")
_MONTHS = text("""
    SELECT employer_id, month, version > 0 AS accepted, due_on FROM employer_month
    WHERE employer_id = ANY(CAST(:employers AS uuid[])) AND month >= :since
""")
_CERTIFICATES = text(f"""
    WITH {_WHO}
    SELECT c.claim_id, t.order_number, t.first_day, t.last_day, t.wages_paid
    FROM who JOIN claim c USING (person_id)
    JOIN who other ON other.kept_id = who.kept_id
    JOIN certificate t ON t.person_id = other.person_id AND t.employer_id = c.employer_id AND t.cause = c.cause
         AND t.first_day <= c.last_day AND t.last_day >= c.first_day
    ORDER BY t.recorded_at, t.certificate_id
""")
_ORDERS = text("""
    SELECT DISTINCT asked.employer_id, o.order_number, o.first_day, o.last_day, o.disease
    FROM unnest(CAST(:employers AS uuid[]), CAST(:numbers AS text[])) AS asked(employer_id, order_number)
    JOIN closure_order o ON o.order_number = asked.order_number
    LEFT JOIN employer e ON e.employer_id = asked.employer_id
    WHERE o.employer_id = asked.employer_id OR (o.area = e.area AND starts_with(e.sector, o.sector))
""")
_CONFLICTS = text(
    "SELECT claim_id, month FROM wage_conflict WHERE claim_id = ANY(CAST(:claims AS uuid[])) AND wage > 0"
)
_AWARDED = text("""
    SELECT claim_id, lower(days) AS start, upper(days) AS "end" FROM awarded_days
    WHERE claim_id = ANY(CAST(:claims AS uuid[]))
""")
_PAID = text("""
    SELECT l.claim_id, lower(part) AS start, upper(part) AS "end" FROM payment_line l CROSS JOIN unnest(l.covers) part
    WHERE l.claim_id = ANY(CAST(:claims AS uuid[])) AND l.status = 'confirmed'
""")
_DECISIONS = text("SELECT claim_id, keeps, others FROM days_decision WHERE claim_id = ANY(CAST(:claims AS uuid[]))")

Rows = Sequence[Any]


async def gather_facts(
    connection: AsyncConnection, law: Law, persons: Sequence[UUID]
) -> list[tuple[UUID, PersonFacts, dict[UUID, dict[str, Any]]]]:
    """For each person (kept id) who claims anything: the id, what is known, and the rows of the claims, locked."""
    claims = [dict(row) for row in (await connection.execute(_LOCK, {"persons": list(persons)})).mappings()]
    if not claims:
        return []
    ids = [row["claim_id"] for row in claims]
    given = {"persons": sorted({row["kept_id"] for row in claims})}
    employments = _grouped(await connection.execute(_EMPLOYMENTS, given))
    isolations = _grouped(await connection.execute(_ISOLATIONS, given))
    credited = _grouped(await connection.execute(_CREDITED, given))
    months = await _months(connection, claims, employments)
    per_claim = await _claims(connection, claims, ids)
    found = []
    for person in given["persons"]:
        own = {row["claim_id"]: row for row in claims if row["kept_id"] == person}
        reported = [(Month.of(row.month), row.base) for row in credited[person]]
        facts = PersonFacts(
            employments=[Employment(*row[1:]) for row in employments[person]],
            isolations=[Isolation(*row[1:]) for row in isolations[person]],
            bases=month_bases(reported, {month: ceiling_of(law, month) for month, _ in reported}),
            months=months,
            reported_by=frozenset(row.employer_id for row in credited[person]),
            claims=[per_claim[claim_id] for claim_id in own],
        )
        found.append((person, facts, own))
    return found


async def _claims(
    connection: AsyncConnection, claims: Sequence[Mapping[str, Any]], ids: Sequence[UUID]
) -> dict[UUID, ClaimFacts]:
    given = {"claims": list(ids), "persons": sorted({row["kept_id"] for row in claims})}

    async def by_claim(query: TextClause) -> dict[UUID, list[Any]]:
        return _grouped(await connection.execute(query, given))

    certificates = await by_claim(_CERTIFICATES)
    orders = await _orders(connection, claims, certificates)
    conflicts, decisions = await by_claim(_CONFLICTS), await by_claim(_DECISIONS)
    awarded, paid = await by_claim(_AWARDED), await by_claim(_PAID)
    return {
        row["claim_id"]: ClaimFacts(
            claim_id=row["claim_id"],
            employer_id=row["employer_id"],
            cause=row["cause"],
            first_day=row["first_day"],
            last_day=row["last_day"],
            certificates=[Certificate(*certificate[1:]) for certificate in certificates[row["claim_id"]]],
            orders=orders[row["claim_id"]],
            wage_conflicts=[Month.of(conflict.month) for conflict in conflicts[row["claim_id"]]],
            proceed_without=row["proceed_without"],
            final=row["status"] == "rejected" and row["reason"] not in REOPENED,
            awarded=_days(awarded[row["claim_id"]]),
            awarded_at=row["awarded_at"],
            paid=_days(paid[row["claim_id"]]),
            decision=next((DaysDecision(d.keeps, frozenset(d.others)) for d in decisions[row["claim_id"]]), None),
        )
        for row in claims
    }


async def _orders(
    connection: AsyncConnection, claims: Sequence[Mapping[str, Any]], certificates: Mapping[UUID, Rows]
) -> dict[UUID, list[Order]]:
    """Closure orders on record for each claim's employer, under the numbers that its certificates name."""
    closures = [row for row in claims if row["cause"] == "closure_order"]
    asked = sorted({(row["employer_id"], t.order_number) for row in closures for t in certificates[row["claim_id"]]})
    if not asked:
        return defaultdict(list)
    given = {"employers": [employer for employer, _ in asked], "numbers": [number for _, number in asked]}
    on_record = (await connection.execute(_ORDERS, given)).all()
    found: dict[UUID, list[Order]] = defaultdict(list)
    for row in closures:
        numbers = {t.order_number for t in certificates[row["claim_id"]]}
        found[row["claim_id"]] = [
            Order(*order[1:])
            for order in on_record
            if order.employer_id == row["employer_id"] and order.order_number in numbers
        ]
    return found


async def _months(
    connection: AsyncConnection, claims: Sequence[Mapping[str, Any]], employments: Mapping[UUID, Rows]
) -> dict[tuple[UUID, Month], ReportedMonth]:
    employers = {row.employer_id for rows in employments.values() for row in rows}
    since = min(row["first_day"] for row in claims) - timedelta(days=_LOOKED_BACK_DAYS)
    given = {"employers": sorted(employers), "since": since}
    return {
        (row.employer_id, Month.of(row.month)): ReportedMonth(row.accepted, row.due_on)
        for row in await connection.execute(_MONTHS, given)
    }


_LOOKED_BACK_DAYS = 2 * 366  # more than any window of months that the law looks back


def _grouped(rows: Any) -> dict[UUID, list[Any]]:
    found: dict[UUID, list[Any]] = defaultdict(list)
    for row in rows:
        found[row[0]].append(row)
    return found


def _days(rows: Rows) -> Days:
    one = timedelta(days=1)
    return NO_DAYS.union(*(days_between(row.start, row.end - one) for row in rows))


def ceiling_of(law: Law, month: Month) -> Decimal:
    """The month's highest contribution wage, which several employers share."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return Decimal(str(next(iter(bases.values.values()))["ceiling"]))


def base_of(law: Law, month: Month, wage: Decimal) -> Decimal:
    """The contribution wage of a wage, for estimates from raw wages."""
    bases = law.rule("contributions", "contribution_due").at("bases", month.first_day)
    return max(wage, Decimal(str(next(iter(bases.values.values()))["floor"]))) if wage else Decimal(0)

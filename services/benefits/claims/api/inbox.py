"""Tasks of benefits for the officers' inbox: claims that only an officer can move on, and bank accounts to approve."""

from datetime import UTC, date, datetime, time
from decimal import Decimal

from libs.common.database.connections import Database
from libs.common.door.everywhere.inbox import SHOWN_MAX, Areas, Source, Waiting
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.values.money import shown
from services.benefits.claims.actions.change_payee import payee_hash
from services.benefits.claims.rows import shown as rows
from services.benefits.claims.rules.clearing_banks import codes_in_use


async def waiting_claims(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
    """List claims whose facts are overdue, and claims with a wage reported for claimed days; both are shown."""
    return [
        Waiting(
            kind="claim",
            id=str(claim.claim_id),
            title=f"{claim.cause} {claim.first_day} – {claim.last_day}",
            since=datetime.combine(claim.filed_on, time(), UTC),
            deadline=_earliest(claim),
            law=str(law.rule("benefits", "qualifying_months").at("unemployment", claim.first_day).citation),
            about={
                "cause": claim.cause,
                "first_day": claim.first_day,
                "last_day": claim.last_day,
                "reason": claim.reason,
                "person_id": claim.person_id,
                "employer_id": claim.employer_id,
                "waiting_for": claim.waiting_for,
                "refused_because": claim.refused_because,
                "refused_words": claim.refused_words,
                "reported": [{**wage, "wage": shown(Decimal(wage["wage"]))} for wage in claim.reported],
            },
        )
        for claim in await rows.claims_for_officers(database, areas=areas, limit=SHOWN_MAX)
    ]


async def waiting_accounts(database: Database, _: Law, areas: Areas = None) -> list[Waiting]:
    """List accounts that an officer entered for a person: another officer accepts or rejects each."""
    return [
        Waiting(
            kind="payee_change",
            id=str(account.claim_id),
            title=str(account.claim_id),
            since=account.recorded_at,
            made_by=account.payee_waiting_by,
            hash=payee_hash(account.claim_id, account.payee_waiting),
            about={"person_id": account.person_id, "payee": account.payee_waiting, "before": account.payee},
        )
        for account in await rows.accounts_waiting(database, areas=areas, limit=SHOWN_MAX)
    ]


def accounts_of_no_bank(clock: Clock) -> Source:
    """Return the source of accounts that nothing is paid to: their bank is not in the law's list today."""

    async def waiting(database: Database, law: Law, areas: Areas = None) -> list[Waiting]:
        banks = codes_in_use(law, clock.today())
        if banks is None:
            return []
        return [
            Waiting(
                kind="payee_of_no_bank",
                id=str(account.claim_id),
                title=str(account.claim_id),
                since=account.recorded_at,
                about={"person_id": account.person_id, "payee": account.payee},
            )
            for account in await rows.accounts_of_no_bank(database, banks, areas=areas, limit=SHOWN_MAX)
        ]

    return waiting


def _earliest(claim: rows.ClaimForOfficer) -> datetime | None:
    days = sorted(waits["until"] for waits in claim.waiting_for if waits.get("until"))
    return datetime.combine(date.fromisoformat(days[0]), time(), UTC) if days else None

"""Certify an employer's standing to a bank that has the employer's consent; revoke certificates and consents."""

from collections.abc import Mapping
from datetime import date, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import StandingCertified, StandingRevoked
from libs.copies.banks import require_bank
from services.contributions.arrears.rows import owed_and_due
from services.contributions.employers.rows import lock_employer
from services.contributions.returns.rules.due_date import due_dates
from services.contributions.standing import rows
from services.contributions.standing.rules.standing import MONTHS_LOOKED_AT, standing

VALID_DAYS = 30


class NoConsent(Refusal):
    code = "consent_needed"
    kind = "forbidden"


class ConsentGivenAlready(Refusal):
    code = "consent_given_already"

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class AlreadyRevoked(Refusal):
    code = "already_revoked"


async def give_consent(
    connection: AsyncConnection, *, employer_id: UUID, bank_id: UUID, first_day: date, last_day: date, given_by: str
) -> rows.Consent:
    """Let a bank ask for the employer's standing. If an equal consent is in force, return that one."""
    if await lock_employer(connection, employer_id) is None:
        raise NotFound(what="employer", pointer="/employer_id")
    await require_bank(connection, bank_id, pointer="/bank_id")
    made = await rows.insert_consent(
        connection,
        consent_id=uuid7(),
        employer_id=employer_id,
        bank_id=bank_id,
        first_day=first_day,
        last_day=last_day,
        given_by=given_by,
    )
    if made is None:
        existing = await rows.equal_consent(
            connection, employer_id=employer_id, bank_id=bank_id, first_day=first_day, last_day=last_day
        )
        raise ConsentGivenAlready(existing=existing, first_day=first_day, last_day=last_day)
    return made


async def withdraw_consent(connection: AsyncConnection, *, consent_id: UUID, employer_id: UUID) -> rows.Consent:
    """Withdraw an employer's consent, and revoke the certificates issued under it."""
    await lock_employer(connection, employer_id)
    withdrawn = await rows.withdraw(connection, consent_id)
    if withdrawn is None:
        raise AlreadyRevoked
    await _revoke(connection, certificate_id=None, consent_id=consent_id, reason="consent_withdrawn")
    return withdrawn


async def certify_standing(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, bank_id: UUID | None, issued_by: str, today: date
) -> rows.Certificate:
    """Certify an employer's standing: for a bank only under a consent in force, without a bank for the employer itself.

    Refuses with `NotFound` (employer), `NoConsent`, or the refusal of an unknown bank.
    """
    employer = await lock_employer(connection, employer_id)
    if employer is None:
        raise NotFound(what="employer", pointer="/employer_id")
    consent = None
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="")
        consent = await rows.consent_in_force(connection, employer_id=employer_id, bank_id=bank_id, today=today)
        if consent is None:
            raise NoConsent
    content = await _content(
        connection, law, employer_id=employer_id, registered_on=employer.registered_on, today=today
    )
    made = await rows.issue(
        connection,
        certificate_id=uuid7(),
        employer_id=employer_id,
        bank_id=bank_id,
        consent_id=consent,
        content=content,
        issued_on=today,
        valid_until=today + timedelta(days=VALID_DAYS),
        issued_by=issued_by,
    )
    fact = StandingCertified(certificate_id=made.certificate_id, employer_id=employer_id, bank_id=bank_id)
    await append(connection, Said(fact, _audience(made)))
    return made


async def revoke_standing(
    connection: AsyncConnection, *, certificate_id: UUID, employer_id: UUID, reason: str
) -> rows.Certificate:
    """Revoke a certificate that is wrong."""
    await lock_employer(connection, employer_id)
    revoked = await _revoke(connection, certificate_id=certificate_id, consent_id=None, reason=reason)
    if not revoked:
        raise AlreadyRevoked
    return revoked[0]


async def _revoke(
    connection: AsyncConnection, *, certificate_id: UUID | None, consent_id: UUID | None, reason: str
) -> list[rows.Certificate]:
    revoked = await rows.revoke(connection, certificate_id=certificate_id, consent_id=consent_id, reason=reason)
    for made in revoked:
        fact = StandingRevoked(
            certificate_id=made.certificate_id, employer_id=made.employer_id, bank_id=made.bank_id, reason=reason
        )
        await append(connection, Said(fact, _audience(made)))
    return revoked


async def _content(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, registered_on: date, today: date
) -> Mapping[str, object]:
    rule = law.rule("contributions", "due_date")
    # A month may be due months later than the next: enough are looked at to find the last twelve that are due.
    dates = due_dates(rule, today, look_back=2 * MONTHS_LOOKED_AT)
    months = await rows.filed_months(connection, employer_id, today=today)
    filed = {Month.of(filed_month.month): filed_month.headcount for filed_month in months}
    owed = await owed_and_due(connection, employer_id, today=today)
    computed = standing(due_dates=dates, filed=filed, owed=owed, registered_on=registered_on, today=today)
    return {
        "headcount": computed.headcount,
        "headcount_month": str(computed.headcount_month) if computed.headcount_month else None,
        "months_due": len(computed.months_due),
        "months_filed": len(computed.months_due) - len(computed.months_missing),
        "months_looked_at": MONTHS_LOOKED_AT,
        "months_missing": [str(month) for month in computed.months_missing],
        "arrears": shown(computed.arrears),
    }


def _audience(made: rows.Certificate) -> tuple[str, ...]:
    bank = (f"bank:{made.bank_id}",) if made.bank_id else ()
    return (f"employer:{made.employer_id}", *bank)

"""Certify an employer's standing to a bank that the employer lets ask; take a certificate or the consent back."""

import json
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.engine import RowMapping
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from libs.common.refusals import NotFound, Refusal, Sentence
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import uuid7
from libs.common.values.money import shown
from libs.common.values.month import Month
from libs.contracts.contributions import StandingCertified, StandingRevoked
from libs.copies.banks import require_bank
from services.contributions.returns.rules.due_date import due_dates
from services.contributions.standing.rules.standing import MONTHS_LOOKED_AT, standing

VALID_DAYS = 30
_LOCK = text("SELECT registered_on FROM employer WHERE employer_id = :employer_id FOR UPDATE")
_CONSENT = text("""
    INSERT INTO standing_consent (consent_id, employer_id, bank_id, first_day, last_day, given_by)
    VALUES (:consent_id, :employer_id, :bank_id, :first_day, :last_day, :given_by)
    ON CONFLICT (employer_id, bank_id, first_day, last_day) WHERE revoked_at IS NULL DO NOTHING
    RETURNING *
""")
_EQUAL = text("""
    SELECT consent_id FROM standing_consent
    WHERE employer_id = :employer_id AND bank_id = :bank_id AND first_day = :first_day AND last_day = :last_day
      AND revoked_at IS NULL
""")
_CONSENTED = text("""
    SELECT consent_id FROM standing_consent
    WHERE employer_id = :employer_id AND bank_id = :bank_id AND revoked_at IS NULL
      AND :today BETWEEN first_day AND last_day ORDER BY last_day DESC LIMIT 1
""")
_WITHDRAW = text("""
    UPDATE standing_consent SET revoked_at = clock_timestamp()
    WHERE consent_id = :consent_id AND revoked_at IS NULL RETURNING *
""")
_FILED = text("SELECT month, headcount FROM employer_month WHERE employer_id = :employer_id AND month <= :today")
_OWED = text("""
    SELECT coalesce(sum(CASE p.entry WHEN 'return' THEN p.amount WHEN 'reversal' THEN -p.amount END)
                    FILTER (WHERE r.due_on < :today), 0)
           - coalesce(sum(p.amount) FILTER (
               WHERE p.entry IN ('payment', 'matched') AND p.credit_account = 'receivable'), 0) AS owed
    FROM posting p LEFT JOIN monthly_return r USING (return_id) WHERE p.employer_id = :employer_id
""")
_INSERT = text("""
    INSERT INTO standing_certificate (certificate_id, employer_id, bank_id, consent_id, content, issued_on, valid_until,
                                      issued_by)
    VALUES (:certificate_id, :employer_id, :bank_id, :consent_id, CAST(:content AS json), :issued_on, :valid_until,
            :issued_by)
    RETURNING *
""")
_REVOKE = text("""
    UPDATE standing_certificate SET revoked_at = clock_timestamp(), revoked_because = :reason
    WHERE revoked_at IS NULL AND (certificate_id = :certificate_id OR consent_id = :consent_id) RETURNING *
""")


class NoConsent(Refusal):
    code = "consent_needed"
    kind = "forbidden"
    sentence = Sentence(
        en="The employer has not consented to this bank's asking, or no longer does.",
        th="นายจ้างยังไม่ได้ยินยอมให้ธนาคารนี้ขอข้อมูล หรือความยินยอมสิ้นสุดแล้ว",
        vi="Đơn vị chưa đồng ý để ngân hàng này tra cứu, hoặc sự đồng ý đã hết hiệu lực.",
    )


class ConsentGivenAlready(Refusal):
    code = "consent_given_already"
    sentence = Sentence(
        en="An equal consent stands: this bank, from {first_day} to {last_day}. Its id is in existing.",
        th="มีความยินยอมเดียวกันอยู่แล้ว: ธนาคารนี้ ตั้งแต่ {first_day} ถึง {last_day} ดูรหัสใน existing",
        vi="Đã có sự đồng ý y như vậy: ngân hàng này, từ {first_day} đến {last_day}. Mã nằm trong existing.",
    )

    def extra(self) -> dict[str, str]:
        return {"existing": str(self.values["existing"])}


class AlreadyRevoked(Refusal):
    code = "already_revoked"
    sentence = Sentence(
        en="This was revoked before.",
        th="รายการนี้ถูกเพิกถอนไปแล้ว",
        vi="Mục này đã bị thu hồi trước đó.",
    )


async def give_consent(
    connection: AsyncConnection, *, employer_id: UUID, bank_id: UUID, first_day: date, last_day: date, given_by: str
) -> RowMapping:
    if (await connection.execute(_LOCK, {"employer_id": employer_id})).one_or_none() is None:
        raise NotFound(what="employer", pointer="/employer_id")
    await require_bank(connection, bank_id, pointer="/bank_id")
    row = {"consent_id": uuid7(), "employer_id": employer_id, "bank_id": bank_id, "given_by": given_by}
    given = {**row, "first_day": first_day, "last_day": last_day}
    made = (await connection.execute(_CONSENT, given)).mappings().one_or_none()
    if made is None:
        existing = (await connection.execute(_EQUAL, given)).scalar_one()
        raise ConsentGivenAlready(existing=existing, first_day=first_day, last_day=last_day)
    return made


async def withdraw_consent(connection: AsyncConnection, *, consent_id: UUID, employer_id: UUID) -> RowMapping:
    """What the bank was certified under it is revoked with it."""
    await connection.execute(_LOCK, {"employer_id": employer_id})
    found = (await connection.execute(_WITHDRAW, {"consent_id": consent_id})).mappings().one_or_none()
    if found is None:
        raise AlreadyRevoked
    await _revoke(connection, certificate_id=None, consent_id=consent_id, reason="consent_withdrawn")
    return found


async def certify_standing(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, bank_id: UUID | None, issued_by: str, today: date
) -> RowMapping:
    """For a bank only while a consent is in force; without a bank the employer asks for itself."""
    place = {"employer_id": employer_id, "bank_id": bank_id, "today": today}
    known = (await connection.execute(_LOCK, place)).one_or_none()
    if known is None:
        raise NotFound(what="employer", pointer="/employer_id")
    consent = None
    if bank_id is not None:
        await require_bank(connection, bank_id, pointer="")
        consent = (await connection.execute(_CONSENTED, place)).scalar_one_or_none()
        if consent is None:
            raise NoConsent
    content = await _content(connection, law, employer_id=employer_id, registered_on=known.registered_on, today=today)
    row = {
        "certificate_id": uuid7(),
        "consent_id": consent,
        "content": json.dumps(content),
        "issued_on": today,
        "valid_until": today + timedelta(days=VALID_DAYS),
        "issued_by": issued_by,
    }
    made = (await connection.execute(_INSERT, {**place, **row})).mappings().one()
    fact = StandingCertified(certificate_id=made["certificate_id"], employer_id=employer_id, bank_id=bank_id)
    await append(connection, Said(fact, _audience(made)))
    return made


async def revoke_standing(
    connection: AsyncConnection, *, certificate_id: UUID, employer_id: UUID, reason: str
) -> RowMapping:
    await connection.execute(_LOCK, {"employer_id": employer_id})
    revoked = await _revoke(connection, certificate_id=certificate_id, consent_id=None, reason=reason)
    if not revoked:
        raise AlreadyRevoked
    return revoked[0]


async def _revoke(connection: AsyncConnection, **given: Any) -> list[RowMapping]:
    revoked = list((await connection.execute(_REVOKE, given)).mappings().all())
    for row in revoked:
        whose = {name: row[name] for name in ("certificate_id", "employer_id", "bank_id")}
        await append(connection, Said(StandingRevoked(**whose, reason=given["reason"]), _audience(row)))
    return revoked


async def _content(
    connection: AsyncConnection, law: Law, *, employer_id: UUID, registered_on: date, today: date
) -> dict[str, Any]:
    rule = law.rule("contributions", "due_date")
    # A month may be due months later than the next: enough are looked at to find the last twelve that are due.
    dates = due_dates(rule, today, look_back=2 * MONTHS_LOOKED_AT)
    place = {"employer_id": employer_id, "today": today}
    filed = {Month.of(row.month): row.headcount for row in await connection.execute(_FILED, place)}
    owed = Decimal((await connection.execute(_OWED, place)).scalar_one())
    found = standing(due_dates=dates, filed=filed, owed=owed, registered_on=registered_on, today=today)
    return {
        "headcount": found.headcount,
        "headcount_month": str(found.headcount_month) if found.headcount_month else None,
        "months_due": len(found.months_due),
        "months_filed": len(found.months_due) - len(found.months_missing),
        "months_looked_at": MONTHS_LOOKED_AT,
        "months_missing": [str(month) for month in found.months_missing],
        "arrears": shown(found.arrears),
    }


def _audience(row: RowMapping) -> tuple[str, ...]:
    bank = (f"bank:{row['bank_id']}",) if row["bank_id"] else ()
    return (f"employer:{row['employer_id']}", *bank)

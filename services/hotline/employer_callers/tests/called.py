"""An employer with a contact and a payment, and the check of the caller."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.database.connections import Database
from libs.common.runtime.clock import Clock
from services.hotline.employer_callers.actions.check_contact import check_contact
from services.hotline.identity.actions.check_identity import Checked
from services.hotline.tests.desk import AGENT, Desk

PHONE, EMAIL, PAID = "+66812345678", "hr@example.com", "12,345.50"
RIGHT = {"contact_phone": "081 234 5678", "contact_email": "HR@example.com"}
WRONG = {**RIGHT, "contact_email": "other@example.com"}
TODAY = date(2021, 1, 10)
CLOCK = Clock(zone="Asia/Bangkok")
_EMPLOYER = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector)
    VALUES (:employer_id, :number, 'ตัวอย่าง', 'TH-10', 'C13')
""")
_CONTACT = text("""
    INSERT INTO employer_contact (contact_id, employer_id, version, sealed, state, name, email, phone)
    VALUES (:contact_id, :employer_id, 1, '', 'open', 'สมหญิง', :email, :phone)
""")
_PAYMENT = text("""
    INSERT INTO timeline_entry (subject_id, event_id, occurred_at, type, data)
    VALUES (:employer_id, :event_id, now(), 'contributions.payment_received.v1', '{"amount": "12345.50"}')
""")


@dataclass(frozen=True)
class Called:
    desk: Desk
    employer: UUID
    contact: UUID

    @property
    def database(self) -> Database:
        return self.desk.database

    async def check(self, case_id: UUID, answers: dict[str, str], *, agent: str = AGENT) -> Checked:
        async with self.database.transaction(wakes=False) as connection:
            return await check_contact(
                connection,
                case_id=case_id,
                employer_id=self.employer,
                contact_id=self.contact,
                agent=agent,
                answers=answers,
                calling_code="66",
                today=TODAY,
                now=CLOCK.now(),
            )


async def an_employer_calls(desk: Desk) -> Called:
    employer, contact = uuid4(), uuid4()
    await desk.database.one_statement(_EMPLOYER, {"employer_id": employer, "number": str(employer.int)[:10]})
    given = {"contact_id": contact, "employer_id": employer, "email": EMAIL, "phone": PHONE}
    await desk.database.one_statement(_CONTACT, given)
    await desk.database.one_statement(_PAYMENT, {"employer_id": employer, "event_id": uuid4()})
    return Called(desk, employer, contact)

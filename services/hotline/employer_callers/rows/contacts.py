"""Statements about the contacts of an employer: the answers that they know."""

from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Query
from services.hotline.employer_callers.rules.questions import KnownContact

_KNOWN = Query(
    KnownContact,
    """
    SELECT array_remove(ARRAY[c.phone], NULL) || coalesce(p.phones, '{}') AS phones,
           array_remove(ARRAY[c.email], NULL) AS emails, p.born_on,
           (SELECT (data ->> 'amount')::numeric FROM timeline_entry
            WHERE subject_id = c.employer_id AND type = 'contributions.payment_received.v1'
            ORDER BY occurred_at DESC, entry_id DESC LIMIT 1) AS payment_amount,
           ARRAY(SELECT s.phone FROM service_case s
                 WHERE s.phone <> '' AND (s.case_id = :case_id OR s.employer_id = c.employer_id)) AS phones_shown
    FROM employer_contact c LEFT JOIN person_card p ON p.person_id = c.person_id AND p.state = 'open'
    WHERE c.contact_id = :contact_id AND c.employer_id = :employer_id AND c.state = 'open'
    """,
)
_KNOWN_EMPLOYER = Query(bool, "SELECT EXISTS (SELECT FROM employer WHERE employer_id = :employer_id) AS known")


async def is_known(connection: AsyncConnection, employer_id: UUID) -> bool:
    return await _KNOWN_EMPLOYER.one(connection, employer_id=employer_id)


async def known_answers(
    connection: AsyncConnection, employer_id: UUID, contact_id: UUID, *, case_id: UUID
) -> KnownContact | None:
    """Read the contact's answers; None where the employer has no such contact, or its details cannot be read."""
    return await _KNOWN.first(connection, employer_id=employer_id, contact_id=contact_id, case_id=case_id)

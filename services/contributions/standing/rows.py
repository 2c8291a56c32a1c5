"""Statements about consents and certificates of an employer's standing."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Json, Query, Source, columns


@dataclass(frozen=True, slots=True)
class Consent:
    """A row of `standing_consent`."""

    consent_id: UUID
    employer_id: UUID
    bank_id: UUID
    first_day: date
    last_day: date
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class Certificate:
    """A row of `standing_certificate`. `content`: its statements about the employer."""

    certificate_id: UUID
    employer_id: UUID
    bank_id: UUID | None
    content: Json
    issued_on: date
    valid_until: date
    revoked_at: datetime | None


@dataclass(frozen=True, slots=True)
class FiledMonth:
    month: date
    headcount: int


_CONSENT = Query(Consent, f"SELECT {columns(Consent)} FROM standing_consent WHERE consent_id = :consent_id")
_GIVE = Query(
    Consent,
    f"""
    INSERT INTO standing_consent (consent_id, employer_id, bank_id, first_day, last_day, given_by)
    VALUES (:consent_id, :employer_id, :bank_id, :first_day, :last_day, :given_by)
    ON CONFLICT (employer_id, bank_id, first_day, last_day) WHERE revoked_at IS NULL DO NOTHING
    RETURNING {columns(Consent)}
    """,
)
_EQUAL = Query(
    UUID,
    """
    SELECT consent_id FROM standing_consent
    WHERE employer_id = :employer_id AND bank_id = :bank_id AND first_day = :first_day AND last_day = :last_day
      AND revoked_at IS NULL
    """,
)
_IN_FORCE = Query(
    UUID,
    """
    SELECT consent_id FROM standing_consent
    WHERE employer_id = :employer_id AND bank_id = :bank_id AND revoked_at IS NULL
      AND :today BETWEEN first_day AND last_day ORDER BY last_day DESC LIMIT 1
    """,
)
_WITHDRAW = Query(
    Consent,
    f"""
    UPDATE standing_consent SET revoked_at = clock_timestamp()
    WHERE consent_id = :consent_id AND revoked_at IS NULL RETURNING {columns(Consent)}
    """,
)
_FILED = Query(
    FiledMonth, "SELECT month, headcount FROM employer_month WHERE employer_id = :employer_id AND month <= :today"
)
_CERTIFICATE = Query(
    Certificate, f"SELECT {columns(Certificate)} FROM standing_certificate WHERE certificate_id = :certificate_id"
)
_CERTIFICATES = Query(
    Certificate,
    f"""
    SELECT {columns(Certificate)} FROM standing_certificate
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:bank_id AS uuid) IS NULL OR bank_id = :bank_id) AND certificate_id < :before
    ORDER BY certificate_id DESC LIMIT :limit
    """,
)
_CONSENTS = Query(
    Consent,
    f"""
    SELECT {columns(Consent)} FROM standing_consent
    WHERE (CAST(:employer_id AS uuid) IS NULL OR employer_id = :employer_id)
      AND (CAST(:bank_id AS uuid) IS NULL OR bank_id = :bank_id) AND consent_id < :before
    ORDER BY consent_id DESC LIMIT :limit
    """,
)
_ISSUE = Query(
    Certificate,
    f"""
    INSERT INTO standing_certificate (certificate_id, employer_id, bank_id, consent_id, content, issued_on, valid_until,
                                      issued_by)
    VALUES (:certificate_id, :employer_id, :bank_id, :consent_id, CAST(:content AS json), :issued_on, :valid_until,
            :issued_by)
    RETURNING {columns(Certificate)}
    """,
)
_REVOKE = Query(
    Certificate,
    f"""
    UPDATE standing_certificate SET revoked_at = clock_timestamp(), revoked_because = :reason
    WHERE revoked_at IS NULL AND (certificate_id = :certificate_id OR consent_id = :consent_id)
    RETURNING {columns(Certificate)}
    """,
)


async def consent(source: Source, consent_id: UUID) -> Consent | None:
    return await _CONSENT.first(source, consent_id=consent_id)


async def insert_consent(
    connection: AsyncConnection,
    *,
    consent_id: UUID,
    employer_id: UUID,
    bank_id: UUID,
    first_day: date,
    last_day: date,
    given_by: str,
) -> Consent | None:
    """Insert a consent; return None if an equal one is in force."""
    return await _GIVE.first(
        connection,
        consent_id=consent_id,
        employer_id=employer_id,
        bank_id=bank_id,
        first_day=first_day,
        last_day=last_day,
        given_by=given_by,
    )


async def equal_consent(
    connection: AsyncConnection, *, employer_id: UUID, bank_id: UUID, first_day: date, last_day: date
) -> UUID:
    return await _EQUAL.one(
        connection, employer_id=employer_id, bank_id=bank_id, first_day=first_day, last_day=last_day
    )


async def consent_in_force(
    connection: AsyncConnection, *, employer_id: UUID, bank_id: UUID, today: date
) -> UUID | None:
    return await _IN_FORCE.first(connection, employer_id=employer_id, bank_id=bank_id, today=today)


async def withdraw(connection: AsyncConnection, consent_id: UUID) -> Consent | None:
    """Withdraw a consent; return None if it was withdrawn before."""
    return await _WITHDRAW.first(connection, consent_id=consent_id)


async def filed_months(connection: AsyncConnection, employer_id: UUID, *, today: date) -> list[FiledMonth]:
    return await _FILED.all(connection, employer_id=employer_id, today=today)


async def certificate(source: Source, certificate_id: UUID) -> Certificate | None:
    return await _CERTIFICATE.first(source, certificate_id=certificate_id)


async def certificates(
    source: Source, *, employer_id: UUID | None, bank_id: UUID | None, before: UUID, limit: int
) -> list[Certificate]:
    """Return certificates about an employer, for a bank, or both; newest first."""
    return await _CERTIFICATES.all(source, employer_id=employer_id, bank_id=bank_id, before=before, limit=limit)


async def consents(
    source: Source, *, employer_id: UUID | None, bank_id: UUID | None, before: UUID, limit: int
) -> list[Consent]:
    """Return consents of an employer, to a bank, or both; newest first."""
    return await _CONSENTS.all(source, employer_id=employer_id, bank_id=bank_id, before=before, limit=limit)


async def issue(
    connection: AsyncConnection,
    *,
    certificate_id: UUID,
    employer_id: UUID,
    bank_id: UUID | None,
    consent_id: UUID | None,
    content: Mapping[str, object],
    issued_on: date,
    valid_until: date,
    issued_by: str,
) -> Certificate:
    return await _ISSUE.one(
        connection,
        certificate_id=certificate_id,
        employer_id=employer_id,
        bank_id=bank_id,
        consent_id=consent_id,
        content=json.dumps(dict(content)),
        issued_on=issued_on,
        valid_until=valid_until,
        issued_by=issued_by,
    )


async def revoke(
    connection: AsyncConnection, *, certificate_id: UUID | None, consent_id: UUID | None, reason: str
) -> list[Certificate]:
    """Revoke one certificate, or all valid ones under a consent; return those that were revoked."""
    return await _REVOKE.all(connection, certificate_id=certificate_id, consent_id=consent_id, reason=reason)

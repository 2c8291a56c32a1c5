"""Statements about certificates, and about the orders and contracts that they name."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.copies.aliases import SAME_PERSON

CertificateState = Literal["stands", "corrected", "withdrawn"]


@dataclass(frozen=True, slots=True)
class Certificate:
    certificate_id: UUID
    employer_id: UUID
    person_id: UUID
    cause: str
    order_number: str
    first_day: date
    last_day: date
    wages_paid: bool
    hash: str


@dataclass(frozen=True, slots=True)
class IssuedCertificate(Certificate):
    """A certificate as it stands. `ended_because`: why it was withdrawn, or corrected by `replaced_by`."""

    issued_on: date
    ended_at: datetime | None
    ended_because: str | None
    replaced_by: UUID | None

    @property
    def state(self) -> CertificateState:
        if self.ended_at is None:
            return "stands"
        return "corrected" if self.replaced_by else "withdrawn"


@dataclass(frozen=True, slots=True)
class Stretch:
    """A period of days without a gap."""

    first_day: date
    last_day: date


@dataclass(frozen=True, slots=True)
class PersonId:
    """One of the ids of a person, beside the one that was asked for."""

    person_id: UUID
    other_id: UUID


@dataclass(frozen=True, slots=True)
class OtherOrder:
    """An order on record for the employer that closes nothing for the person. `branches`: those that it closes."""

    order_number: str
    withdrawn: bool
    branches: str | None


_CERTIFICATE = Query(
    IssuedCertificate,
    f"SELECT {columns(IssuedCertificate)} FROM certificate WHERE certificate_id = :certificate_id",
)
_LIST = Query(
    IssuedCertificate,
    f"""
    SELECT {columns(IssuedCertificate)} FROM certificate
    WHERE employer_id = :employer_id AND certificate_id < :before
      AND (CAST(:number AS text) IS NULL OR order_as_meant(order_number) = order_as_meant(CAST(:number AS text)))
      AND (CAST(:person_id AS uuid) IS NULL OR person_id IN {SAME_PERSON})
      AND CASE CAST(:state AS text) WHEN 'stands' THEN ended_at IS NULL
               WHEN 'withdrawn' THEN ended_at IS NOT NULL AND replaced_by IS NULL
               WHEN 'corrected' THEN replaced_by IS NOT NULL ELSE true END
    ORDER BY certificate_id DESC LIMIT :limit
    """,
)
_END = Query(
    UUID,
    """
    UPDATE certificate SET ended_at = clock_timestamp(), ended_by = :by, ended_because = :because,
           replaced_by = CAST(:replaced_by AS uuid)
    WHERE certificate_id = :certificate_id AND ended_at IS NULL RETURNING certificate_id
    """,
)
# Every id of each person: an employment may be registered under another one than the claim.
_IDS = Query(
    PersonId,
    """
    SELECT p.person_id, p.person_id AS other_id FROM unnest(CAST(:persons AS uuid[])) AS p(person_id)
    UNION SELECT s.person_id, s.other_id FROM same_person s WHERE s.person_id = ANY(CAST(:persons AS uuid[]))
    """,
)
# Of any of the days: a newer word about some of them is not an older one said again.
_NEWEST = Query(
    Certificate,
    f"""
    SELECT {columns(Certificate)} FROM certificate
    WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id AND cause = :cause
      AND first_day <= :last_day AND last_day >= :first_day AND ended_at IS NULL
    ORDER BY recorded_at DESC, certificate_id DESC LIMIT 1
    """,
)
_INSERT = Command("""
    INSERT INTO certificate (certificate_id, employer_id, person_id, cause, order_number, first_day, last_day,
                             wages_paid, hash, issued_by, issued_on)
    VALUES (:certificate_id, :employer_id, :person_id, :cause, :order_number, :first_day, :last_day, :wages_paid,
            :hash, :issued_by, :issued_on)
""")
EMPLOYED_HERE = Query(
    bool,
    f"""
    SELECT EXISTS (SELECT FROM employment WHERE person_id IN {SAME_PERSON} AND employer_id = :employer_id
                   AND standing <> 'void') AS employed
    """,
)
# All closure orders of one number that hold for the person at the employer: one number may be recorded for several
# areas, sectors, branches, or stretches of days.
_ORDERS_OF_EMPLOYER = f"""
    FROM closed_days(CAST(:employer_id AS uuid), ARRAY{SAME_PERSON}, order_as_meant(:order_number)) o
"""
# The same number for the employer, where it does not hold for the person: withdrawn, or for other branches.
_WHY_NOT = Query(
    OtherOrder,
    """
    SELECT o.order_number, o.withdrawn, array_to_string(o.branches, ', ') AS branches FROM closure_order o
    WHERE o.number_meant = order_as_meant(:order_number) AND o.employer_id = :employer_id
    ORDER BY o.withdrawn, o.order_id LIMIT 1
    """,
)
_ORDERED_DAYS = "range_agg(daterange(o.first_day, o.last_day, '[]'))"
DAYS_ARE_ORDERED = Query(
    bool,
    f"""
    SELECT coalesce(daterange(:first_day, :last_day, '[]') <@ {_ORDERED_DAYS}, false) AS ordered {_ORDERS_OF_EMPLOYER}
    WHERE NOT o.withdrawn
    """,
)
_RECORDED_NUMBER = Query(
    str,
    f"""
    SELECT o.order_number {_ORDERS_OF_EMPLOYER} WHERE NOT o.withdrawn
    ORDER BY o.order_number = :order_number DESC, o.order_number LIMIT 1
    """,
)
_STRETCHES = Query(
    Stretch,
    f"""
    SELECT lower(stretch) AS first_day, upper(stretch) - 1 AS last_day
    FROM (SELECT {_ORDERED_DAYS} AS days {_ORDERS_OF_EMPLOYER} WHERE NOT o.withdrawn) ordered
    CROSS JOIN unnest(ordered.days) AS stretch
    ORDER BY first_day
    """,
)


async def certificate(source: Source, certificate_id: UUID) -> IssuedCertificate | None:
    return await _CERTIFICATE.first(source, certificate_id=certificate_id)


async def certificates_of_employer(
    database: Database,
    employer_id: UUID,
    *,
    number: str | None,
    person_id: UUID | None,
    state: CertificateState | None,
    before: UUID,
    limit: int,
) -> list[IssuedCertificate]:
    """List the employer's certificates, the newest first. `number`: of an order, in any spelling."""
    return await _LIST.all(
        database,
        employer_id=employer_id,
        number=number,
        person_id=person_id,
        state=state,
        before=before,
        limit=limit,
    )


async def end_certificate(
    connection: AsyncConnection, certificate_id: UUID, *, by: str, because: str, replaced_by: UUID | None
) -> bool:
    """End a certificate; return False if it has ended before."""
    ended = await _END.first(connection, certificate_id=certificate_id, by=by, because=because, replaced_by=replaced_by)
    return ended is not None


async def ids_of_persons(database: Database, persons: Sequence[UUID]) -> list[PersonId]:
    """List every id of each of the persons, the given one among them."""
    return await _IDS.all(database, persons=list(persons))


async def newest_certificate(connection: AsyncConnection, draft: Certificate) -> Certificate | None:
    """Return the newest certificate about the draft's person, employer, cause and any of its days."""
    return await _NEWEST.first(
        connection,
        person_id=draft.person_id,
        employer_id=draft.employer_id,
        cause=draft.cause,
        first_day=draft.first_day,
        last_day=draft.last_day,
    )


async def insert_certificate(
    connection: AsyncConnection, certificate: Certificate, *, issued_by: str, issued_on: date
) -> None:
    await _INSERT.run(
        connection,
        certificate_id=certificate.certificate_id,
        employer_id=certificate.employer_id,
        person_id=certificate.person_id,
        cause=certificate.cause,
        order_number=certificate.order_number,
        first_day=certificate.first_day,
        last_day=certificate.last_day,
        wages_paid=certificate.wages_paid,
        hash=certificate.hash,
        issued_by=issued_by,
        issued_on=issued_on,
    )


async def recorded_number(source: Source, *, employer_id: UUID, person_id: UUID, order_number: str) -> str | None:
    """Return the number of the closure order as it is on record; None if none of this number holds for the person."""
    return await _RECORDED_NUMBER.first(source, employer_id=employer_id, person_id=person_id, order_number=order_number)


async def other_order(source: Source, *, employer_id: UUID, order_number: str) -> OtherOrder | None:
    """Find an order of this number for the employer that does not hold for the person."""
    return await _WHY_NOT.first(source, employer_id=employer_id, order_number=order_number)


async def ordered_stretches(source: Source, *, employer_id: UUID, person_id: UUID, order_number: str) -> list[Stretch]:
    """List the days on which orders with the number close the place where the person works."""
    return await _STRETCHES.all(source, employer_id=employer_id, person_id=person_id, order_number=order_number)

"""Register one employer with its branches."""

from datetime import date
from uuid import UUID

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal, Sentence
from libs.common.spine.events import partition_of
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import EmployerId
from libs.contracts.registration import Branch, EmployerRegistered

_INSERT = text("""
    INSERT INTO employer (employer_id, registration_number, name, area, sector, registered_on, event_partition)
    VALUES (:employer_id, :registration_number, :name, :area, :sector, :registered_on, :partition)
    ON CONFLICT (registration_number) DO NOTHING
    RETURNING employer_id
""")
_BRANCHES = text("""
    INSERT INTO branch (employer_id, number, area)
    SELECT :employer_id, number, area
    FROM unnest(CAST(:numbers AS text[]), CAST(:areas AS text[])) AS b(number, area)
""")


class EmployerAlreadyRegistered(Refusal):
    code = "employer_already_registered"
    kind = "conflict"
    sentence = Sentence(
        en="An employer with the number {number} is already registered.",
        th="มีนายจ้างเลขทะเบียน {number} อยู่แล้ว",
        vi="Đã có đơn vị mang mã số {number}.",
    )


async def register_employer(
    connection: AsyncConnection,
    *,
    employer_id: EmployerId,
    registration_number: str,
    name: str,
    area: str,
    sector: str,
    registered_on: date,
    branches: list[Branch],
) -> UUID:
    inserted = await connection.execute(
        _INSERT,
        {
            "employer_id": employer_id,
            "registration_number": registration_number,
            "name": name,
            "area": area,
            "sector": sector,
            "registered_on": registered_on,
            "partition": partition_of(str(employer_id)),
        },
    )
    if inserted.one_or_none() is None:
        raise EmployerAlreadyRegistered(number=registration_number)
    await connection.execute(
        _BRANCHES,
        {
            "employer_id": employer_id,
            "numbers": [b.number for b in branches],
            "areas": [b.area for b in branches],
        },
    )
    fact = EmployerRegistered(
        employer_id=employer_id,
        registration_number=registration_number,
        name=name,
        area=area,
        sector=sector,
        registered_on=registered_on,
        branches=branches,
    )
    await append(connection, Said(fact, (f"employer:{employer_id}",)))
    return employer_id

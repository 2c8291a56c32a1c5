"""Register one employer with its branches."""

from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.spine.outbox import Said, append
from libs.common.values.identifiers import EmployerId
from libs.contracts.registration import Branch, EmployerRegistered
from services.registration.employers.rows.employers import EmployerDetails, insert_branches, insert_employer


class EmployerAlreadyRegistered(Refusal):
    code = "employer_already_registered"
    kind = "conflict"


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
    address: str | None = None,
) -> UUID:
    """Register an employer and return its id. Refused if the number is registered."""
    details = EmployerDetails(employer_id, registration_number, name, area, sector, registered_on, address)
    if not await insert_employer(connection, details):
        raise EmployerAlreadyRegistered(number=registration_number)
    await insert_branches(
        connection, employer_id, numbers=[b.number for b in branches], areas=[b.area for b in branches]
    )
    fact = EmployerRegistered(
        employer_id=employer_id,
        registration_number=registration_number,
        name=name,
        area=area,
        sector=sector,
        registered_on=registered_on,
        branches=branches,
        address=address,
    )
    await append(connection, Said(fact, (f"employer:{employer_id}",)))
    return employer_id

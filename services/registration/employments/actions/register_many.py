"""Register employers, persons and employments by the thousand: set by set, each with its facts.

For what an agency brings along when it starts: existing registers, or a demo country.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, new_salt, seal
from libs.contracts.registration import PersonDetails
from services.registration.employers.rows import EmployerDetails, insert_employers_and_say_so
from services.registration.employments.rows.staff import SealedStaffMember, StaffMember, insert_staff_and_say_so


async def register_employers(connection: AsyncConnection, employers: Sequence[EmployerDetails]) -> None:
    """Each with one branch, its head office. Known registration numbers are left as they are."""
    await insert_employers_and_say_so(connection, employers)


async def register_staff(connection: AsyncConnection, staff: Sequence[StaffMember], *, details_secret: str) -> None:
    """Persons, each with the employment that is given beside. Known persons are left as they are."""
    await insert_staff_and_say_so(connection, [_sealed(one, details_secret) for one in staff])


def _sealed(one: StaffMember, secret: str) -> SealedStaffMember:
    salt, known = new_salt(), asdict(one)
    told = PersonDetails.model_validate(known)
    sealed = seal(one.person_id, key_of(one.person_id, secret=secret, salt=salt), told.model_dump_json())
    return SealedStaffMember(**known, salt=salt.hex(), sealed=sealed)

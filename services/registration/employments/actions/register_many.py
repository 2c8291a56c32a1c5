"""Register employers, persons and employments in sets of thousands, each with its events.

Used for an agency's existing registers, and for the demo country.
"""

from collections.abc import Sequence
from dataclasses import asdict

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, new_salt, seal
from libs.contracts.registration import PersonDetails
from services.registration.employers.rows.employers import EmployerDetails, insert_employers_and_say_so
from services.registration.employments.rows.staff import SealedStaffMember, StaffMember, insert_staff_and_say_so


async def register_employers(connection: AsyncConnection, employers: Sequence[EmployerDetails]) -> None:
    """Register employers, each with one branch, its head office. Known registration numbers are skipped."""
    await insert_employers_and_say_so(connection, employers)


async def register_staff(connection: AsyncConnection, staff: Sequence[StaffMember], *, details_secret: str) -> None:
    """Register persons, each with the given employment. Known persons are skipped."""
    await insert_staff_and_say_so(connection, [_sealed(one, details_secret) for one in staff])


def _sealed(one: StaffMember, secret: str) -> SealedStaffMember:
    salt, known = new_salt(), asdict(one)
    details = PersonDetails.model_validate(known)
    sealed = seal(one.person_id, key_of(one.person_id, secret=secret, salt=salt), details.model_dump_json())
    return SealedStaffMember(**known, salt=salt.hex(), sealed=sealed)

"""Say that months are kept for who left compulsory insurance: once for each leaving, from employments and returns."""

from collections.abc import Sequence
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import Law
from services.registration.coverage.rules.participation import COMPULSORY
from services.registration.persons.rows.locked import lock_persons
from services.registration.reserved.rows import reserved


async def tell_reserved(connection: AsyncConnection, law: Law, person_ids: Sequence[UUID], *, today: date) -> None:
    """Lock the persons, then say it of those who are still out of insurance and have a month."""
    await lock_persons(connection, person_ids)
    scheme = law.rule("registration", "participation").at(COMPULSORY, today)["scheme"]
    await reserved.tell_reserved(connection, person_ids, scheme=scheme, today=today)

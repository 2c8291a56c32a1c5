"""The statement that registers persons with their employments by the thousand."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command
from libs.common.database.sql_files import sql_beside
from libs.common.spine.events import partition_of
from services.registration.persons.rows.persons import Details


@dataclass(frozen=True, slots=True)
class StaffMember(Details):
    """A person with an employment at the employer's head office."""

    employer_id: UUID
    employment_id: UUID
    started_on: date


@dataclass(frozen=True, slots=True)
class SealedStaffMember(StaffMember):
    """A person with an employment.

    `salt`: hexadecimal digits; `sealed`: the details encrypted with the person's key.
    """

    salt: str
    sealed: str


_INSERT = Command(sql_beside(__file__, "insert_staff"))


async def insert_staff_and_say_so(connection: AsyncConnection, staff: Sequence[SealedStaffMember]) -> None:
    """Insert persons, each with key, employment and events. Known persons are skipped."""
    rows = [{**asdict(one), "event_partition": partition_of(str(one.person_id))} for one in staff]
    await _INSERT.run(connection, rows=json.dumps(rows, default=str, ensure_ascii=False))

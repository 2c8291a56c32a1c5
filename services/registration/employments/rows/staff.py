"""The statement that registers persons with their employments by the thousand."""

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, columns
from libs.common.spine.events import partition_of
from libs.contracts.registration import PEOPLE, EmploymentStarted, PersonDetailsChanged, PersonRegistered
from services.registration.persons.rows.persons import Details


@dataclass(frozen=True, slots=True)
class StaffMember(Details):
    """A person with an employment at the employer's head office."""

    employer_id: UUID
    employment_id: UUID
    started_on: date


@dataclass(frozen=True, slots=True)
class SealedStaffMember(StaffMember):
    """`salt` as hexadecimal digits; `sealed` are the details under the person's key."""

    salt: str
    sealed: str


_STARTED = "employment_id, employer_id, person_id, branch, started_on, version, recorded_at"
_INSERT = Command(f"""
    WITH given AS (
        SELECT {columns(SealedStaffMember)}, event_partition
        FROM json_to_recordset(CAST(:rows AS json)) AS r(person_id uuid, national_id text,
            given_name text, family_name text, born_on date, sex text, area text, phones text[], salt text, sealed text,
            event_partition smallint, employer_id uuid, employment_id uuid, started_on date)
    ),
    made AS (
        INSERT INTO person ({columns(Details)}, event_partition)
        SELECT {columns(Details)}, event_partition FROM given
        ON CONFLICT DO NOTHING RETURNING person_id, event_partition
    ),
    keyed AS (
        INSERT INTO person_key (person_id, salt)
        SELECT person_id, decode(salt, 'hex') FROM given JOIN made USING (person_id)
    ),
    employed AS (
        INSERT INTO employment (employment_id, employer_id, person_id, branch, started_on)
        SELECT g.employment_id, g.employer_id, g.person_id, '000000', g.started_on
        FROM given g JOIN made USING (person_id)
        RETURNING {_STARTED}
    ),
    history AS (
        INSERT INTO employment_history (employment_id, version, started_on, recorded_at)
        SELECT employment_id, version, started_on, recorded_at FROM employed
    ),
    fact AS (
        SELECT person_id, event_partition, 0 AS ordinal, '{PersonRegistered.TYPE}' AS type,
               json_build_object('person_id', person_id) AS data
        FROM made
        UNION ALL
        SELECT person_id, m.event_partition, 1, '{PersonDetailsChanged.TYPE}',
               json_build_object('person_id', person_id, 'version', 1, 'sealed', sealed)
        FROM given JOIN made m USING (person_id)
        UNION ALL
        SELECT e.person_id, m.event_partition, 2, '{EmploymentStarted.TYPE}',
               json_build_object('employment_id', e.employment_id, 'employer_id', e.employer_id,
                   'person_id', e.person_id, 'started_on', e.started_on, 'branch', e.branch)
        FROM employed e JOIN made m USING (person_id)
    )
    INSERT INTO outbox (topic, partition, key, type, data)
    SELECT '{PEOPLE}', event_partition, person_id::text, type, data FROM fact ORDER BY person_id, ordinal
""")


async def insert_staff_and_say_so(connection: AsyncConnection, staff: Sequence[SealedStaffMember]) -> None:
    """Each with key, employment and facts; known persons are left as they are."""
    rows = [{**asdict(one), "event_partition": partition_of(str(one.person_id))} for one in staff]
    await _INSERT.run(connection, rows=json.dumps(rows, default=str, ensure_ascii=False))

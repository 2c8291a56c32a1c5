"""Register employers, persons and employments by the thousand: set by set, each with its facts.

For what an agency brings along when it starts: existing registers, or a demo country.
"""

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.keys.sealing import key_of, new_salt, seal
from libs.common.spine.events import partition_of
from libs.contracts.registration import (
    PEOPLE,
    EmploymentStarted,
    PersonDetails,
    PersonDetailsChanged,
    PersonRegistered,
)
from services.registration.employers.rows import EmployerDetails, insert_employers_and_say_so

_PERSONS = text(f"""
    WITH given AS (SELECT * FROM json_to_recordset(CAST(:rows AS json)) AS r(person_id uuid, national_id text,
        given_name text, family_name text, born_on date, sex text, area text, phones text[], salt text, sealed text,
        event_partition smallint, employer_id uuid, employment_id uuid, started_on date)),
    made AS (
        INSERT INTO person (person_id, national_id, given_name, family_name, born_on, sex, area, phones,
                            event_partition)
        SELECT person_id, national_id, given_name, family_name, born_on, sex, area, phones, event_partition FROM given
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
        RETURNING *
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


async def register_employers(connection: AsyncConnection, employers: Sequence[EmployerDetails]) -> None:
    """Each with one branch, its head office. Known registration numbers are left as they are."""
    await insert_employers_and_say_so(connection, employers)


async def register_staff(connection: AsyncConnection, staff: Sequence[dict[str, Any]], *, details_secret: str) -> None:
    """Persons, each with the employment that is given beside. Known persons are left as they are."""
    rows = [{**p, **_key_and_details(p, details_secret)} for p in staff]
    await connection.execute(_PERSONS, {"rows": _json(rows)})


def _key_and_details(person: dict[str, Any], secret: str) -> dict[str, Any]:
    person_id, salt = person["person_id"], new_salt()
    told = PersonDetails(**{"phones": [], **{n: person[n] for n in PersonDetails.model_fields if n in person}})
    sealed = seal(person_id, key_of(person_id, secret=secret, salt=salt), told.model_dump_json())
    partition = partition_of(str(person_id))
    return {"phones": told.phones, "salt": salt.hex(), "sealed": sealed, "event_partition": partition}


def _json(rows: Sequence[dict[str, Any]]) -> str:
    return json.dumps(rows, default=str, ensure_ascii=False)

"""Staff registered in sets is employed, and its details are said encrypted."""

from datetime import date

from libs.common.door.answers.pages import LAST_ID
from libs.common.keys.sealing import key_of, unseal
from libs.contracts.registration import PersonDetailsChanged
from services.registration.employments.rows import employments as rows
from services.registration.employments.tests.employed import SECRET, STARTED, Registered, facts_said
from services.registration.persons.rows.persons import person, salts


async def test_staff_in_sets_is_registered_employed_and_said_encrypted(registered: Registered) -> None:
    found = await person(registered.database, registered.person_id)
    assert found is not None
    assert (found.national_id, found.phones) == ("3100600445635", ["+66811111111"])
    (workplace,) = await rows.workplaces(registered.database, registered.person_id, before=(date.max, LAST_ID), limit=2)
    assert (workplace.employment_id, workplace.employer, workplace.started_on, workplace.ended_on) == (
        registered.employment_id, "ตัวอย่าง", STARTED, None)  # fmt: skip
    (salt,) = await salts(registered.database, [registered.person_id])
    key = key_of(registered.person_id, secret=SECRET, salt=salt.salt)
    (told,) = [row[1] for row in await facts_said(registered) if row[0] == PersonDetailsChanged.TYPE]
    assert unseal(registered.person_id, key, PersonDetailsChanged.model_validate_json(told).sealed)["sex"] == "female"

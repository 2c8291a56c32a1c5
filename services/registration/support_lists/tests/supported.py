"""Persons whom a support list supports, through the public doors."""

from typing import Any

from sqlalchemy import text

from services.registration.households.tests.households import HOUSEHOLDS
from services.registration.tests.covered import REGISTRATION, asked, person
from tests.running_suite import RunningSuite

LIST = "difficult_communes_2017_2020"
LISTS = f"{REGISTRATION}/support-lists"
HOA_BINH = "VN-14"
_SAID = text("""
    SELECT data ->> 'person_id' AS person_id FROM event_log WHERE type = 'registration.support_ending.v1'
""")
SUPPORTED = {"scheme": "vn_household_hi", "option": None, "first_day": "2021-01-01", "support_group": "difficult_area"}


async def supported(suite: RunningSuite, **body: Any) -> tuple[str, str]:
    """Cover a person of Hoa Binh alone in a household; return the person and the cover."""
    found = await person(suite)
    home = {"head": found, "area": HOA_BINH, "first_day": "2021-01-01"}
    await suite.made("officer", HOUSEHOLDS, home)
    answer = await asked(suite, found, **{**SUPPORTED, "area": HOA_BINH, **body})
    assert answer.status_code == 201, answer.text
    return found, str(answer.json()["id"])


async def told(suite: RunningSuite, *persons: str) -> list[str]:
    """List those of the persons who were told, each as often as it was said."""
    await suite.settled()
    said = await suite.box.services["registration"].database.one_statement(_SAID)
    return sorted(row["person_id"] for row in said if row["person_id"] in persons)

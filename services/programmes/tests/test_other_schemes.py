"""A country without the health programmes."""

from pathlib import Path
from uuid import uuid4

from tests.fresh_databases import FreshDatabases
from tests.programmes import PATH, contact_of
from tests.running_suite import running_suite


async def test_a_scheme_without_the_programmes_says_so(databases: FreshDatabases, tmp_path: Path) -> None:
    person = str(uuid4())
    bodies = {
        "tests": {**contact_of(person), "last_contact_on": None},
        "draws": {"size": 1, "test_method": "rapid"},
        "specimens": {"person_id": person, "code": "S", "taken_on": "2021-01-01"},
        "facilities": {"name": "H", "area": "VN-HN", "address": "Hà Nội", "beds": 1},
        "doses": {"person_id": person, "site_id": person, "product": "x", "lot": "y", "given_on": "2021-01-01"},
        "vaccinations": {"employer_number": "1", "national_id": "1"},
        "vaccination-schedules": {"phase": 1, "product": "x", "first_day": "2021-06-07", "last_day": "2021-06-08"},
    }
    async with running_suite(databases, tmp_path, country="viet_nam") as suite:
        for path, body in bodies.items():
            answer = await suite.post("officer", f"{PATH}/{path}", body)
            assert (answer.status_code, answer.json()["code"]) == (404, "not_in_this_scheme"), path
        for path in ("figures", "reported-figures"):
            assert (await suite.http.get(f"{PATH}/{path}")).json()["code"] == "not_in_this_scheme"

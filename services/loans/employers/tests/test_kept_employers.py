"""Possible borrowers: every registered employer, in its highest version."""

from datetime import date
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from libs.common.spine.tests.heard import event_of
from libs.contracts.registration import EmployerChanged, EmployerPlace, EmployerRegistered
from services.loans.employers.rows import employer_known, employers, keep_employers
from services.loans.tests.lent import lent
from tests.fresh_databases import FreshDatabases


def _registered(employer_id: UUID, number: str, **changed: Any) -> EmployerRegistered:
    told: dict[str, Any] = {"name": "โรงงาน", "area": "TH-10", "sector": "C13", "branches": []}
    told |= {"registered_on": date(2020, 5, 1), **changed}
    return EmployerRegistered(employer_id=employer_id, registration_number=number, **told)


async def test_an_employer_is_known_after_its_event(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        one, other = uuid4(), uuid4()
        assert not await employer_known(world.database, one)
        later = [
            _registered(one, "1000000022", name="another name"),
            _registered(uuid4(), "1000000014"),
            _registered(other, "1000000030", name=""),
        ]
        for told in ([_registered(one, "1000000014")], later, later):
            async with world.database.transaction(wakes=False) as connection:
                await keep_employers(connection, [event_of(fact) for fact in told])
        assert await employer_known(world.database, one)
        kept = text("""
            SELECT employer_id, registration_number, name, registered_on FROM employer
            WHERE employer_id <> :lent ORDER BY registration_number
        """)
        rows = await world.database.one_statement(kept, {"lent": world.employer_id})
        assert [tuple(row.values()) for row in rows] == [
            (one, "1000000014", "โรงงาน", date(2020, 5, 1)),
            (other, "1000000030", "", date(2020, 5, 1)),
        ]


async def test_the_highest_version_counts_however_late_it_arrives(databases: FreshDatabases) -> None:
    async with lent(databases) as world:
        one = uuid4()
        place = EmployerPlace(first_day=date(2020, 5, 1), area="TH-10", sector="C13")
        third, second = (
            EmployerChanged(version=version, first_day=date(2021, 1, 1), changed=["name"], address=None, places=[place],
                            **{**_registered(one, "1000000014").model_dump(exclude={"address"}), "name": name})
            for version, name in ((3, "third"), (2, "second"))
        )  # fmt: skip
        for told in ([third, second], [_registered(one, "1000000014")], [second]):
            async with world.database.transaction(wakes=False) as connection:
                await keep_employers(connection, [event_of(fact) for fact in told])
            assert (await employers(world.database, [one]))[one].name == "third"

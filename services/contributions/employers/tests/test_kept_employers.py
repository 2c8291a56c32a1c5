"""Registration's facts are kept once; the newest version of an employment counts; a revoked mandate stays revoked."""

from collections.abc import AsyncIterator
from datetime import UTC, date, datetime
from typing import Any
from uuid import uuid4

import pytest

from libs.common.spine.events import partition_of
from libs.common.spine.tests.heard import event_of
from libs.contracts.registration import EmploymentCorrected, MandateGiven, MandateRevoked, PersonRegistered
from libs.copies.employments import keep_employments
from libs.copies.mandates import keep_mandates
from services.contributions.employers.rows import (
    Employer,
    employers_of,
    keep_employers,
    keep_persons,
    lock_employer,
)
from services.contributions.tests.known import NUMBERS, REGISTERED_ON, Known, known_employers, registered
from services.contributions.tests.known import started as employment
from tests.fresh_databases import FreshDatabases


@pytest.fixture
async def known(databases: FreshDatabases) -> AsyncIterator[Known]:
    async with known_employers(databases) as world:
        yield world


async def test_an_employer_is_kept_once_with_the_partition_of_its_events(known: Known) -> None:
    one, late = known.employers[0], uuid4()
    again = registered(one, NUMBERS[0], area="TH-50", registered_on=date(2020, 12, 1))
    taken = registered(uuid4(), NUMBERS[0])
    async with known.database.transaction(wakes=False) as connection:
        told = [event_of(fact) for fact in (again, taken, registered(late, "1000000030", area="TH-83"))]
        await keep_employers(connection, told)
        await keep_employers(connection, told[2:])
        assert await lock_employer(connection, one) == Employer("TH-10", REGISTERED_ON), "what was kept stays"
        assert await lock_employer(connection, late) == Employer("TH-83", REGISTERED_ON)
        assert await lock_employer(connection, uuid4()) is None
    kept = await known.found("SELECT employer_id, event_partition, version FROM employer")
    assert sorted(kept) == sorted((e, partition_of(str(e)), 0) for e in (*known.employers, late))


async def test_a_repeated_event_makes_no_second_person(known: Known) -> None:
    told = [event_of(PersonRegistered(person_id=one)) for one in (*known.persons, known.persons[0])]
    async with known.database.transaction(wakes=False) as connection:
        await keep_persons(connection, told)
    assert await known.found("SELECT count(*) FROM person") == [(len(known.persons),)]


async def test_the_highest_version_of_an_employment_counts_in_any_order(known: Known) -> None:
    employer_id, person_id = known.employers[1], known.persons[3]
    first = employment(employer_id, person_id)
    third = {
        "version": 3,
        "standing": "void",
        "ended_on": REGISTERED_ON,
        "recorded_at": datetime(2021, 1, 9, tzinfo=UTC),
    }
    void = EmploymentCorrected.model_validate({**first.model_dump(), **third})
    runs: list[tuple[list[Any], set[Any]]] = [
        ([first], {employer_id}),
        ([void], set()),
        ([first.model_copy(update={"version": 2}), first], set()),
    ]
    for told, employers in runs:
        async with known.database.transaction(wakes=False) as connection:
            await keep_employments(connection, [event_of(fact) for fact in told])
        assert await employers_of(known.database, person_id, known.employers) == employers
    kept = "SELECT version, standing, ended_on, branch FROM employment WHERE employment_id = :id"
    assert await known.found(kept, id=first.employment_id) == [(3, "void", REGISTERED_ON, "000000")]


async def test_a_mandate_is_kept_with_its_final_revocation(known: Known) -> None:
    given = MandateGiven(
        mandate_id=uuid4(), employer_id=known.employers[0], agent_id=uuid4(), scopes=["returns", "staff"],
        first_day=date(2021, 1, 1), last_day=None,
    )  # fmt: skip
    at = datetime(2021, 1, 9, 8, tzinfo=UTC)
    revoked = MandateRevoked.model_validate({**given.model_dump(), "revoked_at": at})
    shown = "SELECT employer_id, agent_id, scopes, first_day, last_day, revoked_at FROM mandate"
    stands = (given.employer_id, given.agent_id, ["returns", "staff"], given.first_day, None)
    for told, ended in ((given, None), (revoked, at), (given, at)):
        async with known.database.transaction(wakes=False) as connection:
            await keep_mandates(connection, [event_of(told)])
        assert await known.found(shown) == [(*stands, ended)]

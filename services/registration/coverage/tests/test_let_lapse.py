"""A cover of which contributions says that it lapsed ends on that day, and may go on by nobody's mistake."""

from datetime import date
from uuid import UUID

from libs.common.spine.outbox import Said, append
from libs.contracts.contributions import PremiumLapsed
from services.registration.tests.covered import as_it_stands, covered, person
from tests.running_suite import RunningSuite


async def test_it_ends_on_the_day_that_is_said(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    found = await person(suite)
    made = await covered(suite, found, first_day="2020-01-01")
    fact = PremiumLapsed(
        coverage_id=UUID(made["id"]), person_id=UUID(found), scheme="th_s40", ended_on=date(2020, 6, 1)
    )
    async with suite.box.services["contributions"].database.transaction() as connection:
        await append(connection, Said(fact))
    ended = await as_it_stands(suite, made["id"])
    assert (ended["last_day"], ended["reason"]) == ("2020-05-31", "lapsed")

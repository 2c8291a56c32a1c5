"""A duty that reads a law on a day without one: it waits, and the doctor tells of it until the law is there."""

from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any, cast

from structlog.testing import capture_logs

from deploy.operate.doctor import examined
from libs.common.database.connections import Database
from libs.common.law.terms import NoLawAt, NotInThisScheme
from libs.common.runtime.composition import Duty, LawOf
from libs.common.spine.log import prepare_log
from tests.fresh_databases import FreshDatabases

LAWLESS = NoLawAt("due_date/days at 1950-01-01")


def _duty(*outcomes: Exception | None) -> Duty:
    coming: Iterator[Exception | None] = iter(outcomes)

    async def run() -> bool:
        if (missing := next(coming)) is not None:
            raise missing
        return True

    return Duty("look", every_s=1, run=run)


async def test_a_duty_without_a_law_is_told_until_the_law_is_there(databases: FreshDatabases) -> None:
    url = await databases.fresh("loans")
    database = Database(url, application="test", pool_size=1)
    try:
        await prepare_log(database, ("loans.loans",))

        async def told() -> list[str]:
            return [str(finding) for finding in await examined("loans", database) if "loans.look" in str(finding)]

        service = cast("Any", SimpleNamespace(name="loans", database=database))
        duty = _duty(LAWLESS, LAWLESS, None, NotInThisScheme("loans/terms"), LAWLESS)
        law = LawOf(service, "loans.look")
        with capture_logs() as logs:
            assert not await law.done(duty)
            (finding,) = await told()
            assert "loans.look does nothing: there is no law due_date/days at 1950-01-01" in finding
            assert not await law.done(duty)
            assert len(await told()) == 1
            assert await law.done(duty)
            assert await told() == []
            assert not await law.done(duty)
            assert await told() == [], "a country without the feature lacks no law"
            assert not await law.done(duty)
        assert [(one["event"], one["duty"]) for one in logs] == [("duty.no_law", "loans.look")] * 3, "at each change"
        assert len(await told()) == 1
        again = LawOf(service, "loans.look")
        assert await again.done(_duty(None))
        assert await told() == [], "after a start, too"
    finally:
        await database.close()
        await databases.drop({"loans": url})

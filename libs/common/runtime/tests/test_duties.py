"""A duty that reads a law on a day without one."""

from types import SimpleNamespace
from typing import Any, cast

from structlog.testing import capture_logs

from libs.common.law.terms import NoLawAt, NotInThisScheme
from libs.common.runtime.composition import Duty, _done


async def test_a_duty_without_a_law_is_reported_and_waits_for_its_next_time() -> None:
    for missing in (NoLawAt("rates at 1950-01-01"), NotInThisScheme("loans/terms")):

        async def run(missing: Exception = missing) -> bool:
            raise missing

        with capture_logs() as logs:
            assert not await _done(cast("Any", SimpleNamespace(name="loans")), Duty("look", every_s=1, run=run))
        assert [(told["event"], told["duty"]) for told in logs] == [("duty.no_law", "loans.look")]

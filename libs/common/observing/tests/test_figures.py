"""A process shows its own figures while its database is away, and shows that it is away."""

import asyncio

import pytest
from asyncpg import exceptions
from sqlalchemy.exc import DBAPIError, ProgrammingError
from sqlalchemy.exc import TimeoutError as PoolTimeout

from libs.common.database.connections import Database
from libs.common.observing.figures import Figures
from libs.common.runtime.failures import is_transport
from libs.common.runtime.supervision import Supervisor


async def _waits() -> None:
    await asyncio.sleep(60)


async def test_loops_are_shown_while_the_database_is_away() -> None:
    database = Database("postgresql+asyncpg://nobody@127.0.0.1:1/nothing", application="figures")
    figures = Figures(database)
    supervisor = Supervisor()
    figures.counts(supervisor, (), {})
    supervisor.start("consume", _waits)
    supervisor.lost["consume"] = "it cannot be kept"
    await figures.read()
    samples = {(s.name, *s.labels.values()): s.value for family in figures.collect() for s in family.samples}
    assert samples["prakan_database_answers",] == 0
    assert samples["prakan_loop_lost", "consume"] == 1
    assert ("prakan_outbox_rows",) not in samples, "what is not known is not told as 0"
    await supervisor.stop()
    await database.close()


@pytest.mark.parametrize(
    ("failure", "again"),
    [
        (PoolTimeout(), True),
        (exceptions.CannotConnectNowError("starting up"), True),
        (exceptions.AdminShutdownError("ended"), True),
        (exceptions.InterfaceError("connection is closed"), True),
        (DBAPIError("SELECT 1", {}, exceptions.CannotConnectNowError("starting up")), True),
        (ExceptionGroup("both", [ValueError(), exceptions.DeadlockDetectedError("two")]), True),
        (exceptions.UndefinedTableError("no such table"), False),
        (ProgrammingError("SELECT", {}, exceptions.UndefinedTableError("no such table")), False),
        (ValueError("a wrong number"), False),
    ],
    ids=repr,
)
def test_a_retry_may_help_after_a_passing_failure(failure: Exception, again: bool) -> None:
    assert is_transport(failure) is again

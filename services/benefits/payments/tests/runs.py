"""Freeze, release and withdraw runs, for the tests of this room."""

from collections.abc import Sequence
from datetime import date
from typing import Any
from uuid import UUID

from sqlalchemy import text

from libs.common.values.month import Month
from services.benefits.claims.rows.shown import Claim
from services.benefits.payments.actions import release_run as releasing
from services.benefits.payments.actions.freeze_run import Frozen, freeze_run
from services.benefits.payments.actions.release_run import Released
from services.benefits.tests.known_persons import Known

JANUARY, FEBRUARY = Month(2021, 1), Month(2021, 2)
MAKER, ONE, OTHER = "officer:a", "officer:b", "officer:c"


async def freeze(
    known: Known, month: Month = JANUARY, *, today: date | None = None, banks: Sequence[str] | None = None
) -> Frozen:
    async with known.database.transaction(wakes=False) as connection:
        return await freeze_run(connection, month=month, made_by=MAKER, today=today or known.today, banks=banks)


async def release(
    known: Known, run: Frozen, *, by: str = ONE, needed: int = 1, given_hash: str = "", run_id: UUID | None = None
) -> Released:
    async with known.database.transaction(wakes=False) as connection:
        return await releasing.release_run(
            connection,
            run_id=run_id or run.run_id,
            given_hash=given_hash or run.hash,
            released_by=by,
            released_on=known.today,
            needed=needed,
        )


async def withdraw(known: Known, run_id: UUID) -> None:
    async with known.database.transaction(wakes=False) as connection:
        await releasing.withdraw_run(connection, run_id=run_id)


async def rows_of(known: Known, sql: str, **given: Any) -> list[tuple[Any, ...]]:
    return [tuple(row.values()) for row in await known.database.one_statement(text(sql), given)]


async def status_of(known: Known, run: Frozen) -> tuple[str, set[str]]:
    """Return the status of the run and of its lines."""
    ((status, lines),) = await rows_of(
        known,
        """
        SELECT status, ARRAY(SELECT DISTINCT status FROM payment_line WHERE run_id = :run_id) FROM payment_run
        WHERE run_id = :run_id
        """,
        run_id=run.run_id,
    )
    return status, set(lines)


async def payable(known: Known, **given: Any) -> Claim:
    claim = await known.certified(await known.filed(**given))
    assert claim.status == "in_payment"
    return claim

"""Freeze what is payable in a month: the lines of a payment run, and the hash that binds them."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.law.terms import RuleLaw
from libs.common.refusals import Fault, Refusal, RequestInvalid
from libs.common.values.identifiers import uuid7
from libs.common.values.month import Month
from services.benefits.payments.rows import freezing as rows


class RunAlreadyFrozen(Refusal):
    code = "payment_run_already_frozen"


@dataclass(frozen=True, slots=True)
class Frozen:
    """A run as it was frozen."""

    run_id: UUID
    hash: str
    count: int
    total: Decimal


def refuse_month_before_the_law(benefit: RuleLaw, month: Month, today: date) -> None:
    """Refuse a month before the law's first instrument: no day of it can be payable."""
    first = Month.of(min(terms.effective for series in benefit.series.values() for terms in series))
    if month < first:
        values = {"first": str(first), "last": str(Month.of(today))}
        raise RequestInvalid(faults=[Fault("/month", "month_out_of_range", values)])


async def freeze_run(
    connection: AsyncConnection, *, month: Month, made_by: str, today: date, banks: Sequence[str] | None
) -> Frozen:
    """Freeze a run for days up to the business date. Months that have not begun are refused."""
    if month > Month.of(today):
        raise RequestInvalid(faults=[Fault("/month", "month_in_the_future", {"month": str(month)})])
    run_id, until = uuid7(), min(month.last_day, today)
    await rows.one_freeze_at_a_time(connection)
    if not await rows.insert_run(connection, run_id, month=month.first_day, made_by=made_by):
        raise RunAlreadyFrozen(month=month)
    lines = await rows.freeze_lines(connection, run_id, month=month.first_day, until=until, banks=banks)
    return await _sealed(connection, run_id, lines)


async def seal_again(connection: AsyncConnection, run_id: UUID) -> Frozen:
    """Bind the lines that are left to another hash: no approval before counts for it. The caller has the run's lock."""
    return await _sealed(connection, run_id, await rows.frozen_lines(connection, run_id))


async def _sealed(connection: AsyncConnection, run_id: UUID, lines: Sequence[rows.FrozenLine]) -> Frozen:
    total = sum((line.amount for line in lines), start=Decimal(0))
    run = Frozen(run_id, _hash_of(lines), len(lines), total)
    await rows.seal_run(connection, run_id, content_hash=run.hash, count=run.count, total=run.total)
    return run


def _hash_of(lines: Sequence[rows.FrozenLine]) -> str:
    hashed = hashlib.sha256()
    for line in lines:
        bound = (line.claim_id, line.claim_version, line.month, line.days, line.entitled, line.set_off, line.amount,
                 line.payee, line.account)  # fmt: skip
        hashed.update(("|".join(map(str, bound)) + "\n").encode())
    return hashed.hexdigest()

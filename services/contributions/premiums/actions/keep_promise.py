"""Keep promises of localities and donors: one officer enters one, another lets it stand, and it ends by months.

A promise begins with a month of which no bill is made yet, so that each bill of a month has the same payers.
"""

from collections.abc import Sequence
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.four_eyes.approvals import OwnApproval
from libs.common.law.terms import NoLawAt
from libs.common.refusals import NotFound, Refusal
from libs.common.values.month import Month
from services.contributions.premiums.rows import promises as rows
from services.contributions.premiums.rows.promises import NewPromise, Promise
from services.contributions.premiums.rules.premium import PremiumSchemeUnknown, PremiumTermsWrong, premium_schemes
from services.contributions.premiums.rules.price_list import PremiumLaw


class PromiseTooEarly(Refusal):
    code = "promise_too_early"
    kind = "invalid"


class PromiseMonthsWrong(Refusal):
    code = "promise_months_wrong"
    kind = "invalid"


class PromiseAmountWrong(Refusal):
    code = "promise_amount_wrong"
    kind = "invalid"


class PromiseNotWaiting(Refusal):
    code = "promise_not_waiting"
    kind = "conflict"


class PromiseEnded(Refusal):
    code = "promise_ended"
    kind = "conflict"


async def ask_for_promise(
    connection: AsyncConnection, law: PremiumLaw, wanted: NewPromise, person_ids: Sequence[UUID], *, today: Month
) -> Promise:
    """Enter a promise. It is without effect until another officer lets it stand."""
    if wanted.scheme not in premium_schemes(law.premium):
        known = ", ".join(premium_schemes(law.premium))
        raise PremiumSchemeUnknown(pointer="/scheme", scheme=wanted.scheme, schemes=known)
    if (wanted.amount is None) == (wanted.part is None):
        raise PromiseAmountWrong(pointer="/percent")
    first = Month.of(wanted.first_month)
    _refuse_early(first, today, pointer="/first_month")
    if wanted.ended_month is not None and wanted.ended_month <= wanted.first_month:
        raise PromiseMonthsWrong(pointer="/last_month", month=str(first))
    _refuse_group(law, wanted, first)
    await rows.insert_promise(connection, wanted, person_ids)
    return await _now(connection, wanted.promise_id)


def _refuse_group(law: PremiumLaw, wanted: NewPromise, first: Month) -> None:
    try:
        groups = law.premium.at(wanted.scheme, first.first_day).values.get("support", {})
    except NoLawAt:
        groups = {}
    if wanted.support_group is not None and wanted.support_group not in groups:
        raise PremiumTermsWrong(pointer="/support_group", wanted=", ".join(groups) or "-")


async def let_promise_stand(connection: AsyncConnection, promise_id: UUID, *, by: str, today: Month) -> Promise:
    """Let a promise stand that another officer entered. One whose first month has begun is entered again."""
    now = await _waiting(connection, promise_id)
    if now.asked_by == by:
        raise OwnApproval
    _refuse_early(Month.of(now.first_month), today, pointer="")
    await rows.decide(connection, promise_id, "stands", by=by)
    return await _now(connection, promise_id)


async def withdraw_promise(connection: AsyncConnection, promise_id: UUID, *, by: str) -> Promise:
    """Withdraw a promise that waits."""
    await _waiting(connection, promise_id)
    await rows.decide(connection, promise_id, "withdrawn", by=by)
    return await _now(connection, promise_id)


async def end_promise(connection: AsyncConnection, promise_id: UUID, *, last_month: Month, today: Month) -> Promise:
    """End a promise that stands after `last_month`, which is this one or later: bills of this month are made."""
    now = await _locked(connection, promise_id)
    if now.status != "stands":
        raise PromiseEnded(status=now.status)
    if last_month < today or last_month.first_day < now.first_month:
        raise PromiseMonthsWrong(pointer="/last_month", month=str(max(today, Month.of(now.first_month))))
    if now.ended_month is not None and now.ended_month <= last_month.first_day:
        raise PromiseEnded(status=now.status)
    await rows.end_promise(connection, promise_id, last_month.plus(1).first_day)
    return await _now(connection, promise_id)


def _refuse_early(first: Month, today: Month, *, pointer: str) -> None:
    if first <= today:
        raise PromiseTooEarly(pointer=pointer, month=str(today.plus(1)))


async def _waiting(connection: AsyncConnection, promise_id: UUID) -> Promise:
    now = await _locked(connection, promise_id)
    if now.status != "waiting":
        raise PromiseNotWaiting(status=now.status)
    return now


async def _locked(connection: AsyncConnection, promise_id: UUID) -> Promise:
    now = await rows.lock_promise(connection, promise_id)
    if now is None:
        raise NotFound(what="promise")
    return now


async def _now(connection: AsyncConnection, promise_id: UUID) -> Promise:
    now = await rows.promise(connection, promise_id)
    assert now is not None, "a promise is never deleted"
    return now

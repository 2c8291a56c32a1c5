"""Keep, after a restore, the debts and surcharges that listeners know, so that only differences are said."""

from decimal import Decimal

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.spine.consumer import each
from libs.common.spine.events import Event
from libs.common.values.month import Month
from libs.contracts.contributions import DebtArisen, DebtSettled, SurchargeMade
from services.contributions.collection.rows import debts


@each
async def debt_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Keep a month that was said to be a debt."""
    fact = DebtArisen.model_validate_json(event.body)
    await debts.keep_debt(
        connection,
        fact.employer_id,
        month=Month.parse(fact.month).first_day,
        due_on=fact.due_on,
        owed=fact.owed,
        surcharge=fact.surcharge,
        as_of=fact.as_of,
    )


@each
async def settlement_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Keep a month that was said to be no debt any more."""
    fact = DebtSettled.model_validate_json(event.body)
    await debts.keep_debt(
        connection,
        fact.employer_id,
        month=Month.parse(fact.month).first_day,
        due_on=fact.due_on,
        owed=Decimal(0),
        surcharge=Decimal(0),
        as_of=fact.as_of,
    )


@each
async def surcharge_forgotten(_: object, connection: AsyncConnection, event: Event) -> None:
    """Keep the surcharge that was said of a month."""
    fact = SurchargeMade.model_validate_json(event.body)
    await debts.keep_surcharge(
        connection,
        fact.employer_id,
        month=Month.parse(fact.month).first_day,
        due_on=fact.due_on,
        amount=fact.amount,
        as_of=fact.as_of,
    )

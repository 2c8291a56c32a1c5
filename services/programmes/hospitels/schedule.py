"""Duties: end offers that nobody answered, offer free beds, and empty hospitels that were closed."""

import structlog

from libs.common.refusals import Refusal
from libs.common.runtime.composition import Duty
from services.programmes.context import Context
from services.programmes.hospitels.actions.move_stay import leave_closed_facility, let_offer_expire
from services.programmes.hospitels.actions.offer_bed import offer_if_waiting
from services.programmes.hospitels.rows import waiting_list

AT_ONCE = 200
log = structlog.get_logger()


def bed_offers_duty(context: Context) -> Duty:
    async def offers() -> bool:
        for stay_id in await waiting_list.expired_offers(context.database, now=context.clock.now(), limit=AT_ONCE):
            async with context.database.transaction() as connection:
                await let_offer_expire(connection, stay_id, now=context.clock.now())
        async with context.database.transaction(wakes=False) as connection:
            waiting = await waiting_list.waiting_stays(connection, limit=AT_ONCE)
        offered = 0
        for stay in waiting:
            try:
                async with context.database.transaction() as connection:
                    offered += await offer_if_waiting(
                        connection,
                        context.law,
                        stay_id=stay.stay_id,
                        person_id=stay.person_id,
                        now=context.clock.now(),
                        today=context.clock.today(),
                    )
            except Refusal as refusal:  # those behind it do not wait for it
                log.warning("bed.not_offered", stay=str(stay.stay_id), why=refusal.code)
        return offered == AT_ONCE

    return Duty("offer_beds", every_s=30, run=offers, wake="beds")


def closed_facilities_duty(context: Context) -> Duty:
    async def emptied() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            affected = await waiting_list.stays_at_closed_facilities(
                connection, today=context.clock.today(), limit=AT_ONCE
            )
        for stay_id in affected:
            async with context.database.transaction() as connection:
                await leave_closed_facility(connection, stay_id, now=context.clock.now())
        return len(affected) == AT_ONCE

    return Duty("leave_closed_facilities", every_s=60, run=emptied, wake="beds")

"""Duties: end offers that nobody answered, and offer free beds to those who wait longest."""

import structlog

from libs.common.refusals import Refusal
from libs.common.runtime.composition import Duty
from services.programmes.context import Context
from services.programmes.hospitels.actions.move_stay import let_offer_expire
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

"""The duty that compares what was typed and makes codes: no request waits for it, so none tells by its time."""

from libs.common.audit.writing import audit
from libs.common.door.callers.policies import Caller
from libs.common.runtime.composition import Duty
from services.registration.context import Context
from services.registration.sign_up.actions.make_codes import WAKE, make_codes
from services.registration.sign_up.rows import take_waiting

AT_ONCE = 100
_MAKER = Caller(subject="sign-up", party="system")


def codes_duty(context: Context) -> Duty:
    async def codes() -> bool:
        async with context.database.transaction() as connection:
            waiting = await take_waiting(connection, limit=AT_ONCE)
            if waiting:
                now, secret = context.clock.now(), context.details_secret
                for person_id in await make_codes(connection, waiting, secret=secret, now=now):
                    await audit(connection, _MAKER, "account_code.made", subject=str(person_id))
        return len(waiting) == AT_ONCE

    return Duty("account_codes", every_s=1, run=codes, wake=WAKE)

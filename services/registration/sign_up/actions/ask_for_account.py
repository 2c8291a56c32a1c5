"""Take a request for an account. Nothing is compared yet: the answer and its time are the same for everybody."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.refusals import Refusal
from libs.common.values.identifiers import uuid7
from services.registration.persons.rows.match_tries import count_try, lock_tries, most_tries
from services.registration.sign_up.rows import NewRequest, insert_request

CODE_LASTS = timedelta(minutes=10)
COUNTED_FOR = timedelta(days=1)


class TooManyTries(Refusal):
    """The same whether or not anybody is insured under the number."""

    code = "too_many_tries"
    kind = "too_many"


@dataclass(frozen=True, slots=True)
class Asker:
    """A client of the kind `app` or an address, as it is counted, and how much it may ask in a day.

    `asks_max` None: without a limit of its own.
    """

    name: str
    asks_max: int | None
    wrong_codes_max: int


async def ask_for_account(
    connection: AsyncConnection,
    *,
    named_id: UUID,
    born_on: date,
    phone: str | None,
    asker: Asker,
    tries_max: int,
    now: datetime,
) -> NewRequest:
    """Take a request. `tries_max`: how often one person is named in a day."""
    bounds = {f"account asked for:{named_id}": tries_max}
    if asker.asks_max is not None:
        bounds[f"account asked by:{asker.name}"] = asker.asks_max
    await refuse_at(connection, bounds, now=now)
    await count_try(connection, list(bounds), now=now, since=now - COUNTED_FOR)
    request = NewRequest(uuid7(), named_id, born_on, phone, asker.name, now + CODE_LASTS)
    await insert_request(connection, request)
    return request


async def refuse_at(connection: AsyncConnection, bounds: dict[str, int], *, now: datetime) -> None:
    """Refuse where one count of the last day has reached its bound. The counts stay locked until the end."""
    await lock_tries(connection, list(bounds))
    for counted, most in bounds.items():
        if await most_tries(connection, [counted], since=now - COUNTED_FOR) >= most:
            raise TooManyTries(retry_after_s=int(COUNTED_FOR.total_seconds()))

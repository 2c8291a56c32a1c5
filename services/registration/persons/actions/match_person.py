"""Match a person by national id and birthday, which an employer must know of a person that it hires.

Wrong pairs are counted for the sender and for the person they name. After several, right and wrong pairs get the same
answer.
"""

from datetime import date, datetime, timedelta
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.refusals import Refusal
from services.registration.persons.rows.match_tries import count_try, lock_tries, most_tries, person_of_pair

TRIES_FOR = timedelta(days=1)


class PersonDoesNotMatch(Refusal):
    """The pair does not match. The refusal is the same for an unknown number and for a wrong birthday."""

    code = "person_does_not_match"
    kind = "invalid"


class TooManyTries(Refusal):
    code = "too_many_tries"
    kind = "too_many"


async def tried_too_often(database: Database, *, counted: list[str], tries_max: int, now: datetime) -> bool:
    """Tell whether one of the counted senders or persons has used up the tries of the last day."""
    return await most_tries(database, counted, since=now - TRIES_FOR) >= tries_max


async def match_person(
    connection: AsyncConnection,
    *,
    national_id: str,
    born_on: date,
    counted: list[str],
    tries_max: int,
    now: datetime,
) -> UUID | TooManyTries | PersonDoesNotMatch:
    """Match a pair.

    A refusal is returned, not raised, so that the counts are committed; `counted` is empty for officers.
    """
    since = now - TRIES_FOR
    await lock_tries(connection, counted)
    if await most_tries(connection, counted, since=since) >= tries_max:
        return TooManyTries(retry_after_s=int(TRIES_FOR.total_seconds()))
    person_id = await person_of_pair(connection, national_id, born_on)
    if person_id is not None:
        return person_id
    await count_try(connection, counted, now=now, since=since)
    return PersonDoesNotMatch(pointer="/national_id")

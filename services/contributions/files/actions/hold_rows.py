"""Rows of an incomplete return wait until its failed rows come mended, or until the month is accepted another way.

What waits carries the version of the month that stood when it was sent. Every acceptance, by whichever door, raises
that version: what waited for an older one never joins a later return. All of it runs under the employer's lock.

A later file of the same sender and kind is one of three:
- the mended rows: each is one of the failed ones, by its national id, or by wage and absence where the id had failed;
- the whole return again: it names somebody who waits, or more rows than had failed and none of them;
- anything else is asked about (`rows_wait`), since guessing would drop or add people.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contributions.files.rows import held

HELD_DAYS = 60


async def join_held_rows(connection: AsyncConnection, given: Mapping[str, Any]) -> None:
    """Rows that wait join the set's lines where the file brings what they wait for."""
    if await held.rows_wait(connection, given):
        await held.join_mended(connection, given)


async def hold_rows(connection: AsyncConnection, given: Mapping[str, Any]) -> None:
    """Hold the rows of returns that are still incomplete. Held rows that an accepted return used are deleted first."""
    await held.end_held(connection, given)
    await held.hold(connection, given)


async def end_old_rows(connection: AsyncConnection) -> int:
    """Forget what waits for a month that was accepted meanwhile, or too long; how many returns."""
    return await held.end_old(connection, days=HELD_DAYS)

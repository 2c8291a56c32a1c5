"""Hold the rows of an incomplete return until its failed rows are corrected, or the month is accepted otherwise.

A held row has the version of the month that was current when it was sent. Every acceptance raises that version, so a
row held for an older version never joins a later return. All of it runs under the employer's lock.

A later file of the same sender and kind is one of three. (1) Corrected rows: each matches a failed row by its national
id, or by wage and absence if the id had failed. (2) The whole return again: it names a person whose row is held, or has
more rows than had failed and none of them. (3) Anything else is refused with `rows_wait`, since a guess could drop or
add people.
"""

from collections.abc import Mapping
from typing import Any

from sqlalchemy.ext.asyncio import AsyncConnection

from services.contributions.files.rows import held

HELD_DAYS = 60


async def join_held_rows(connection: AsyncConnection, given: Mapping[str, Any]) -> None:
    """Add held rows to the set's lines if the file brings the corrected rows that they wait for."""
    if await held.rows_wait(connection, given):
        await held.join_mended(connection, given)


async def hold_rows(connection: AsyncConnection, given: Mapping[str, Any]) -> None:
    """Hold the rows of returns that are still incomplete. Held rows that an accepted return used are deleted first."""
    await held.end_held(connection, given)
    await held.hold(connection, given)


async def end_old_rows(connection: AsyncConnection) -> int:
    """Delete held rows of months that were accepted meanwhile, or that waited too long.

    Return the number of returns.
    """
    return await held.end_old(connection, days=HELD_DAYS)

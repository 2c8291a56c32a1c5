"""Statements about the addresses of persons: each from a day on, under every id of the person."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.connections import Database
from libs.common.database.rows import Command, Query, Source, columns
from libs.copies.aliases import SAME_PERSON


@dataclass(frozen=True, slots=True)
class Address:
    """An address. `first_day`: the person lives there from this day on. `address`: as people write it."""

    address_id: UUID
    person_id: UUID
    first_day: date
    address: str
    postcode: str | None
    area: str
    recorded_at: datetime

    @property
    def place(self) -> tuple[date, str, str | None, str]:
        return self.first_day, self.address, self.postcode, self.area


@dataclass(frozen=True, slots=True)
class PastAddress(Address):
    """An address in the history. `last_day`: None for the present one; `replaced`: another was given for the day."""

    last_day: date | None
    replaced: bool


_INSERT = Query(
    Address,
    f"""
    INSERT INTO person_address (address_id, person_id, first_day, address, postcode, area, recorded_by)
    VALUES (:address_id, :person_id, :first_day, :address, :postcode, :area, :by) RETURNING {columns(Address)}
    """,
)
_NEWEST = Query(
    Address,
    f"""
    SELECT {columns(Address)} FROM person_address WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
    ORDER BY first_day DESC, address_id DESC LIMIT 1
    """,
)
_OF_DAY = Query(
    Address,
    f"""
    SELECT {columns(Address)} FROM person_address
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND first_day = :first_day
    ORDER BY address_id DESC LIMIT 1
    """,
)
_PRESENT = Query(
    Address,
    f"""
    SELECT {columns(Address)} FROM person_address WHERE person_id IN {SAME_PERSON}
    ORDER BY first_day DESC, address_id DESC LIMIT 1
    """,
)
_COUNT = Query(int, "SELECT count(*) FROM person_address WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")
_HISTORY = Query(
    PastAddress,
    f"""
    SELECT {columns(PastAddress)} FROM (
        SELECT {columns(Address)},
               min(first_day) OVER (ORDER BY first_day GROUPS BETWEEN 1 FOLLOWING AND UNBOUNDED FOLLOWING) - 1
                   AS last_day,
               address_id <> first_value(address_id) OVER (PARTITION BY first_day ORDER BY address_id DESC) AS replaced
        FROM person_address WHERE person_id IN {SAME_PERSON}) h
    WHERE (first_day, address_id) < (CAST(:before_day AS date), CAST(:before_id AS uuid))
    ORDER BY first_day DESC, address_id DESC LIMIT :limit
    """,
)
_FORGET = Command("DELETE FROM person_address WHERE person_id = ANY(CAST(:person_ids AS uuid[]))")


async def insert_address(
    connection: AsyncConnection,
    address_id: UUID,
    person_id: UUID,
    *,
    first_day: date,
    address: str,
    postcode: str | None,
    area: str,
    by: str,
) -> Address:
    return await _INSERT.one(
        connection,
        address_id=address_id,
        person_id=person_id,
        first_day=first_day,
        address=address,
        postcode=postcode,
        area=area,
        by=by,
    )


async def address_from(connection: AsyncConnection, person_ids: Sequence[UUID], first_day: date) -> Address | None:
    """Return the address that was given last for this very first day; None where none was."""
    return await _OF_DAY.first(connection, person_ids=list(person_ids), first_day=first_day)


async def newest_address(connection: AsyncConnection, person_ids: Sequence[UUID]) -> Address | None:
    """Return the present address given under these ids alone; None where none is known."""
    return await _NEWEST.first(connection, person_ids=list(person_ids))


async def present_address(source: Source, person_id: UUID) -> Address | None:
    """Return the newest address of the person under any id; None where none is known."""
    return await _PRESENT.first(source, person_id=person_id)


async def count_addresses(connection: AsyncConnection, person_ids: Sequence[UUID]) -> int:
    return await _COUNT.one(connection, person_ids=list(person_ids))


async def address_history(
    database: Database, person_id: UUID, *, before: tuple[date, UUID], limit: int
) -> list[PastAddress]:
    """List the addresses of the person under every id, newest day first; of one day the newest first."""
    return await _HISTORY.all(database, person_id=person_id, before_day=before[0], before_id=before[1], limit=limit)


async def forget_addresses(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete every address of persons who are erased."""
    await _FORGET.run(connection, person_ids=list(person_ids))

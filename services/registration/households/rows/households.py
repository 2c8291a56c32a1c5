"""Statements about households: their versions, members and heads."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Query, Source, columns
from libs.common.database.sql_files import sql_beside
from libs.contracts.registration import WhyMemberLeft


@dataclass(frozen=True, slots=True)
class Household:
    household_id: UUID
    area: str
    version: int
    recorded_at: datetime


@dataclass(frozen=True, slots=True)
class Member:
    """Days of a person in a household. `ended_on` is the first day outside; the first day itself: never in it."""

    member_id: UUID
    household_id: UUID
    person_id: UUID
    first_day: date
    ended_on: date | None
    end_reason: WhyMemberLeft | None

    def is_in(self, day: date) -> bool:
        return self.first_day <= day and self.ends_after(day)

    def ends_after(self, day: date) -> bool:
        """Tell whether the person is in the household after the day, or on it. Days that never were: False."""
        return self.ended_on is None or (self.ended_on > day and self.ended_on > self.first_day)


@dataclass(frozen=True, slots=True)
class Head:
    """The head from a day until the next one."""

    first_day: date
    person_id: UUID


@dataclass(frozen=True, slots=True)
class ChangedEnd:
    """A member with the end that follows from what is known now."""

    member_id: UUID
    household_id: UUID
    ended_on: date | None
    end_reason: WhyMemberLeft | None


_INSERT = Command("INSERT INTO household (household_id, area, version) VALUES (:household_id, :area, 0)")
_LOCK = Query(
    Household,
    f"""
    SELECT {columns(Household)} FROM household WHERE household_id = ANY(CAST(:household_ids AS uuid[]))
    ORDER BY household_id FOR UPDATE
    """,
)
_HOUSEHOLD = Query(Household, f"SELECT {columns(Household)} FROM household WHERE household_id = :household_id")
_KNOWN = Query(
    Household,
    """
    SELECT household_id, h.area, v.version, v.recorded_at
    FROM household h JOIN household_history v USING (household_id)
    WHERE household_id = :household_id AND v.recorded_at <= :known_at ORDER BY v.version DESC LIMIT 1
    """,
)
_NOTE = Query(
    Household,
    sql_beside(__file__, "note_change"),
)
_MEMBERS = Query(
    Member,
    """
    SELECT m.member_id, m.household_id, m.person_id, m.first_day, h.ended_on, h.end_reason
    FROM household_member m JOIN LATERAL (
        SELECT ended_on, end_reason FROM household_member_history
        WHERE member_id = m.member_id AND version <= :version ORDER BY version DESC LIMIT 1) h ON true
    WHERE m.household_id = :household_id ORDER BY m.first_day, m.member_id
    """,
)
_HEADS = Query(
    Head,
    """
    SELECT first_day, person_id FROM household_head
    WHERE household_id = :household_id AND from_version <= :version
      AND (to_version IS NULL OR to_version > :version)
    ORDER BY first_day
    """,
)
_OF_PERSONS = Query(
    Member,
    f"""
    SELECT {columns(Member)} FROM household_member WHERE person_id = ANY(CAST(:person_ids AS uuid[]))
    ORDER BY first_day DESC, member_id
    """,
)
_PAGE_OF_PERSONS = Query(
    Member,
    f"""
    SELECT {columns(Member)} FROM household_member
    WHERE person_id = ANY(CAST(:person_ids AS uuid[])) AND coalesce(ended_on, 'infinity') > first_day
      AND (first_day < CAST(:before_day AS date)
           OR first_day = CAST(:before_day AS date) AND member_id > CAST(:after_id AS uuid))
    ORDER BY first_day DESC, member_id LIMIT :limit
    """,
)
_INSERT_MEMBER = Command("""
    INSERT INTO household_member (member_id, household_id, person_id, first_day)
    VALUES (:member_id, :household_id, :person_id, :first_day)
""")
_ASK_END = Command("""
    UPDATE household_member SET asked_end = :ended_on, asked_reason = :reason WHERE member_id = :member_id
""")
_WRITE_END = Command("""
    UPDATE household_member SET ended_on = :ended_on, end_reason = :end_reason WHERE member_id = :member_id
""")
_CLOSE_HEADS = Command("""
    UPDATE household_head SET to_version = :version
    WHERE household_id = :household_id AND first_day >= :first_day AND to_version IS NULL
""")
_INSERT_HEAD = Command("""
    INSERT INTO household_head (household_id, first_day, from_version, person_id)
    VALUES (:household_id, :first_day, :version, :person_id)
""")
_FORGET = Command("""
    UPDATE household_history v SET because = '' FROM household_member m
    WHERE m.household_id = v.household_id AND m.person_id = ANY(CAST(:person_ids AS uuid[])) AND v.because <> ''
""")
_AMONG = Query(
    UUID,
    """
    SELECT m.person_id FROM household_member m WHERE m.person_id = ANY(CAST(:person_ids AS uuid[]))
    UNION SELECT m.person_id FROM household_member m JOIN same_person s ON s.other_id = m.person_id
          WHERE s.person_id = ANY(CAST(:person_ids AS uuid[]))
    """,
)
_CHANGED_ENDS = Query(ChangedEnd, sql_beside(__file__, "changed_ends"))


async def insert_household(connection: AsyncConnection, household_id: UUID, area: str) -> None:
    """Insert a household at version 0: its first version is noted when the members are in it."""
    await _INSERT.run(connection, household_id=household_id, area=area)


async def lock_households(connection: AsyncConnection, household_ids: Sequence[UUID]) -> list[Household]:
    """Lock households in the order of their ids, and return those that exist."""
    return await _LOCK.all(connection, household_ids=list(household_ids))


async def household(source: Source, household_id: UUID, *, known_at: datetime | None = None) -> Household | None:
    """Return a household in its newest version, or in the one that was known then."""
    if known_at is None:
        return await _HOUSEHOLD.first(source, household_id=household_id)
    return await _KNOWN.first(source, household_id=household_id, known_at=known_at)


async def note_version(connection: AsyncConnection, household_id: UUID, *, by: str, because: str | None) -> Household:
    """Write the next version with the members as they stand, and return it."""
    return await _NOTE.one(connection, household_id=household_id, by=by, because=because)


async def members_of(source: Source, household_id: UUID, *, version: int) -> list[Member]:
    """List every member, now and before, as the version knew them: by their first days."""
    return await _MEMBERS.all(source, household_id=household_id, version=version)


async def heads_of(source: Source, household_id: UUID, *, version: int) -> list[Head]:
    """List the heads as the version knew them, by their first days."""
    return await _HEADS.all(source, household_id=household_id, version=version)


async def households_of(source: Source, person_ids: Sequence[UUID]) -> list[Member]:
    """List the days of a person in households, newest first, those that never were too."""
    return await _OF_PERSONS.all(source, person_ids=list(person_ids))


async def page_of_households(
    source: Source, person_ids: Sequence[UUID], *, after: tuple[date, UUID], limit: int
) -> list[Member]:
    """List the days of a person in households, newest first, after those of the page before."""
    return await _PAGE_OF_PERSONS.all(
        source, person_ids=list(person_ids), before_day=after[0], after_id=after[1], limit=limit
    )


async def insert_member(connection: AsyncConnection, member: Member) -> None:
    await _INSERT_MEMBER.run(
        connection,
        member_id=member.member_id,
        household_id=member.household_id,
        person_id=member.person_id,
        first_day=member.first_day,
    )


async def ask_end(connection: AsyncConnection, member_id: UUID, *, ended_on: date, reason: WhyMemberLeft) -> None:
    """Write the end that was asked for. The one that follows is written after it (`write_end`)."""
    await _ASK_END.run(connection, member_id=member_id, ended_on=ended_on, reason=reason)


async def write_end(
    connection: AsyncConnection, member_id: UUID, *, ended_on: date | None, reason: WhyMemberLeft | None
) -> None:
    """Write the end; the household's next version notes it."""
    await _WRITE_END.run(connection, member_id=member_id, ended_on=ended_on, end_reason=reason)


async def replace_head(connection: AsyncConnection, household_id: UUID, head: Head, *, version: int) -> None:
    """Name the head from a day on, as of the version; heads of earlier days stay."""
    await _CLOSE_HEADS.run(connection, household_id=household_id, first_day=head.first_day, version=version)
    await _INSERT_HEAD.run(
        connection, household_id=household_id, first_day=head.first_day, version=version, person_id=head.person_id
    )


async def members_among(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[UUID]:
    """List those of the persons, under every id, who are or were in a household."""
    return await _AMONG.all(connection, person_ids=list(person_ids))


async def changed_ends(connection: AsyncConnection, person_ids: Sequence[UUID]) -> list[ChangedEnd]:
    """List the members whose end is not the one that follows from what is known."""
    return await _CHANGED_ENDS.all(connection, person_ids=list(person_ids))


async def forget_words(connection: AsyncConnection, person_ids: Sequence[UUID]) -> None:
    """Delete what was written about changes of these persons' households; ids and days stay."""
    await _FORGET.run(connection, person_ids=list(person_ids))

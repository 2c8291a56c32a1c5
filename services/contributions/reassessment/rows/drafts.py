"""Statements about drafts of past law, and the sums of what they come to."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Literal
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import Command, Json, Query, Source, columns
from libs.common.database.sql_files import sql_beside

DraftStatus = Literal["draft", "applied", "withdrawn"]


@dataclass(frozen=True, slots=True)
class LawDraft:
    """A row of `law_draft`."""

    draft_id: UUID
    rule: str
    first_day: date
    until: date | None
    act: str
    because: str | None
    periods: Json
    status: DraftStatus
    returns: int
    persons: int
    difference: Decimal
    state_difference: Decimal
    standing: str
    hash: str
    counted_on: date
    needed: int
    proposed_by: str
    proposed_on: date
    approved_by: list[str]
    ended_on: date | None
    withdrawn_by: str | None


@dataclass(frozen=True, slots=True)
class Impact:
    """The sums of what a draft comes to. `difference`: of both sides, to the places that are paid."""

    returns: int
    persons: int
    difference: Decimal
    state_difference: Decimal


@dataclass(frozen=True, slots=True)
class AreaImpact:
    """The part of one area; a person who works in two is counted in both."""

    area: str
    returns: int
    persons: int
    difference: Decimal


_ALONE = Command("LOCK TABLE law_draft IN SHARE ROW EXCLUSIVE MODE")
_OVERLAPPING = Query(
    UUID,
    """
    SELECT draft_id FROM law_draft
    WHERE status = 'draft' AND rule = :rule AND first_day < coalesce(CAST(:until AS date), 'infinity')
      AND coalesce(until, 'infinity') > CAST(:first_day AS date)
    ORDER BY draft_id LIMIT 1
    """,
)
_INSERT = Command("""
    INSERT INTO law_draft (draft_id, rule, first_day, until, act, because, periods, status, returns, persons,
                           difference, state_difference, standing, hash, counted_on, needed, proposed_by, proposed_on,
                           approved_by)
    VALUES (:draft_id, :rule, :first_day, :until, :act, :because, CAST(:periods AS json), 'draft', 0, 0, 0, 0, '', '',
            :today, :needed, :proposed_by, :today, '{}')
""")
_READ = Query(LawDraft, f"SELECT {columns(LawDraft)} FROM law_draft WHERE draft_id = :draft_id")
_LOCK = Query(LawDraft, f"SELECT {columns(LawDraft)} FROM law_draft WHERE draft_id = :draft_id FOR UPDATE")
_LISTED = Query(
    LawDraft,
    f"""
    SELECT {columns(LawDraft)} FROM law_draft
    WHERE draft_id < :before AND (CAST(:status AS text) IS NULL OR status = :status)
    ORDER BY draft_id DESC LIMIT :limit
    """,
)
_AREAS = Query(AreaImpact, f"SELECT {columns(AreaImpact)} FROM law_draft_area WHERE draft_id = :draft_id ORDER BY area")
_FORGET_RETURNS = Command("DELETE FROM law_draft_return WHERE draft_id = :draft_id")
_FORGET_AREAS = Command("DELETE FROM law_draft_area WHERE draft_id = :draft_id")
_COUNT = Query(Impact, sql_beside(__file__, "count_impact"))
_STANDING = Query(
    str,
    """
    SELECT encode(sha256(convert_to(coalesce(string_agg(return_id::text, ',' ORDER BY return_id), ''), 'UTF8')), 'hex')
    FROM employer_month
    WHERE month >= CAST(:first_day AS date) AND month < coalesce(CAST(:until AS date), 'infinity')
    """,
)
_COUNTED = Command("""
    UPDATE law_draft SET returns = :returns, persons = :persons, difference = :difference,
           state_difference = :state_difference, standing = :standing, hash = :hash, counted_on = :today,
           approved_by = '{}'
    WHERE draft_id = :draft_id
""")
_APPROVE = Command("""
    UPDATE law_draft SET approved_by = array_append(approved_by, :by)
    WHERE draft_id = :draft_id AND NOT :by = ANY(approved_by)
""")
_WITHDRAW = Command("""
    UPDATE law_draft SET status = 'withdrawn', ended_on = :today, withdrawn_by = :by WHERE draft_id = :draft_id
""")
_APPLY = Command("UPDATE law_draft SET status = 'applied', ended_on = :today WHERE draft_id = :draft_id")


async def draft_alone(connection: AsyncConnection) -> None:
    """Let one transaction at a time propose a draft."""
    await _ALONE.run(connection)


async def overlapping(source: Source, rule: str, *, first_day: date, until: date | None) -> UUID | None:
    """Return a draft of the rule that waits and has a day in common."""
    return await _OVERLAPPING.first(source, rule=rule, first_day=first_day, until=until)


async def insert_draft(connection: AsyncConnection, **given: Any) -> None:
    """Keep a draft that is not counted yet."""
    await _INSERT.run(connection, **given)


async def draft(source: Source, draft_id: UUID) -> LawDraft | None:
    return await _READ.first(source, draft_id=draft_id)


async def lock_draft(connection: AsyncConnection, draft_id: UUID) -> LawDraft | None:
    return await _LOCK.first(connection, draft_id=draft_id)


async def drafts(source: Source, *, status: DraftStatus | None, before: UUID, limit: int) -> list[LawDraft]:
    """List drafts, newest first."""
    return await _LISTED.all(source, status=status, before=before, limit=limit)


async def areas_of(source: Source, draft_id: UUID) -> list[AreaImpact]:
    """List what a draft comes to by area."""
    return await _AREAS.all(source, draft_id=draft_id)


async def count_again(
    connection: AsyncConnection, draft_id: UUID, *, first_day: date, until: date | None, terms: str
) -> Impact:
    """Count what a draft comes to by `terms`, JSON rows of month and region, and keep it instead of what was kept."""
    await _FORGET_RETURNS.run(connection, draft_id=draft_id)
    await _FORGET_AREAS.run(connection, draft_id=draft_id)
    return await _COUNT.one(connection, draft_id=draft_id, first_day=first_day, until=until, terms=terms)


async def standing_digest(source: Source, *, first_day: date, until: date | None) -> str:
    """Digest which returns stand in the months: SHA-256 in hexadecimal digits."""
    return await _STANDING.one(source, first_day=first_day, until=until)


async def keep_impact(
    connection: AsyncConnection, draft_id: UUID, impact: Impact, *, standing: str, content_hash: str, today: date
) -> None:
    """Keep the sums and their hash. Approvals of another hash are void."""
    await _COUNTED.run(
        connection, draft_id=draft_id, returns=impact.returns, persons=impact.persons, difference=impact.difference,
        state_difference=impact.state_difference, standing=standing, hash=content_hash, today=today,
    )  # fmt: skip


async def add_approval(connection: AsyncConnection, draft_id: UUID, *, by: str) -> None:
    """Add an officer's approval, once."""
    await _APPROVE.run(connection, draft_id=draft_id, by=by)


async def withdraw_draft(connection: AsyncConnection, draft_id: UUID, *, by: str, today: date) -> None:
    await _WITHDRAW.run(connection, draft_id=draft_id, by=by, today=today)


async def keep_applied(connection: AsyncConnection, draft_id: UUID, *, today: date) -> None:
    await _APPLY.run(connection, draft_id=draft_id, today=today)

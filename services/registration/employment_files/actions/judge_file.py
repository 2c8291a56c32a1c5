"""Judge a file of hires and leavers as a whole, once: what is wrong by row, and whether it guesses birthdays.

A file names thousands of pairs: an everyday one has some slips, and one that guesses has hardly any right pair. Wrong
pairs of a sender's files are free in proportion to the right ones of strangers that came with them; what exceeds that
counts as tries. A file that goes beyond the tries of a day is refused whole: it tells nothing of any pair.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from sqlalchemy.ext.asyncio import AsyncConnection

from services.registration.employment_files.rows import judging
from services.registration.employment_files.rows.judging import Form
from services.registration.persons.actions.match_person import TRIES_FOR
from services.registration.persons.rows import match_tries


@dataclass(frozen=True, slots=True)
class Sender:
    """The sender. Its wrong pairs count as tries of `counted`; None for officers, whose pairs are not counted."""

    name: str
    counted: str | None
    tries_max: int


async def judge_file(
    connection: AsyncConnection,
    job_id: UUID,
    *,
    table: str,
    places: Mapping[str, int],
    employer_number: str,
    form: Form,
    sender: Sender,
    dry_run: bool,
    now: datetime,
) -> bool:
    """Judge the rows; true if they may be carried out. A job that is resumed gets its first answer again."""
    if sender.counted:
        await match_tries.lock_tries(connection, [sender.counted])
    if (refused := await judging.judged(connection, job_id)) is not None:
        return not refused
    refused = bool(sender.counted) and await _locked(connection, sender, now)
    if not refused:
        await judging.read_rows(connection, table, places, form, employer_number=employer_number)
        if sender.counted:
            refused = await _guesses(connection, sender, form.agency_key, dry_run=dry_run, now=now)
        await judging.audit_pairs(connection, actor=sender.name, refused=refused)
        if not refused:
            await judging.keep_rows(connection, job_id)
    await judging.remember(connection, job_id, refused=refused)
    return not refused


async def _locked(connection: AsyncConnection, sender: Sender, now: datetime) -> bool:
    assert sender.counted is not None
    return await match_tries.most_tries(connection, [sender.counted], since=now - TRIES_FOR) >= sender.tries_max


async def _guesses(
    connection: AsyncConnection, sender: Sender, agency_key: str, *, dry_run: bool, now: datetime
) -> bool:
    """Count the wrong pairs, also of a dry run, and tell whether they are more than a day's tries."""
    assert sender.counted is not None
    since = now - TRIES_FOR
    await judging.mark_those_named_too_often(connection, since=since, tries_max=sender.tries_max)
    right = await judging.right_pairs(connection)
    fresh = await judging.count_wrong_pairs(
        connection, sender=sender.counted, agency_key=agency_key, now=now, since=since
    )
    tries = await match_tries.count_file(
        connection, sender.counted, wrong=fresh, right=right, dry_run=dry_run, now=now, since=since
    )
    return tries > sender.tries_max

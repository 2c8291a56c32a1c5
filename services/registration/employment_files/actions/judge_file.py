"""Judge a whole file of hires and leavers, once: the fault of each row, and whether the sender guesses birthdays.

A file has thousands of pairs of number and birthday. An honest file has a few slips; a guessing one has hardly any
right pair. So a sender's wrong pairs are free in proportion to the right pairs, in the same files, of persons new to
the sender. Pairs above that count as tries. A file above a day's tries is refused whole: it tells nothing of any pair.
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
    """Judge the rows; return True if they may be carried out. A resumed job gets its first answer again."""
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
    """Count the wrong pairs, of a dry run too, and tell whether they exceed a day's tries."""
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

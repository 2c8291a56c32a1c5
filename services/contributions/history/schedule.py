"""Process files of history set by set, and say confirmed months to listeners."""

from collections.abc import Sequence

from libs.common.runtime.composition import Duty
from libs.common.runtime.faults import crash_point
from libs.common.sheets.jobs import FileJob, Result, keep_faults, progress
from libs.common.values.month import Month
from services.contributions.context import Context
from services.contributions.history.actions.read_set import ReadSet, askable, read_set
from services.contributions.history.actions.tell_history import tell_history
from services.contributions.history.rows import batches, reading, staged
from services.contributions.history.rows.reading import RowFault
from services.contributions.history.rows.telling import batch_to_tell
from services.contributions.history.rules.history_terms import HistoryTerms, history_terms

SET_ROWS = 50_000
# Where a row may stand for a career of many years.
SET_RANGES = 2_000


class _TriedOut(Exception):
    def __init__(self, read: ReadSet, faults: Sequence[RowFault]) -> None:
        super().__init__()
        self.read, self.faults = read, faults


class HistoryFiles:
    def __init__(self, context: Context) -> None:
        self._database = context.database
        self._laws = context.laws
        self._clock = context.clock
        self._persons = context.person_checks

    async def work(self, job: FileJob) -> tuple[str, Result]:
        """Read the file set by set behind the last one that was read, then propose the batch."""
        terms = history_terms(await self._laws.latest(self._database), self._clock.today())
        dry = bool(job.given.get("dry_run"))
        done = ReadSet(0, 0, 0)
        await staged.index_places(self._database, job.table)
        begun = 0 if dry else await self._begun(job)
        size = SET_RANGES if {"first_month", "last_month"} & set(job.places) else SET_ROWS
        for first in range(begun + 1, job.rows + 1, size):
            last = min(first + size - 1, job.rows)
            read = await self._read(job, terms, first, last, dry=dry)
            done = ReadSet(done.row_count + read.row_count, done.months + read.months, done.faults + read.faults)
            await progress(self._database, job.job_id, last - first + 1)
        result: dict[str, int | str | bool | None] = {"dry_run": dry, "encoding": job.encoding}
        if dry:
            return _status(done.faults), {
                **result, "rows": done.row_count, "months": done.months, "failed_rows": done.faults,
            }  # fmt: skip
        batch = await self._propose(job, terms)
        failed = job.rows - batch.row_count
        return _status(failed), {
            **result,
            "batch": str(batch.batch_id),
            "rows": batch.row_count,
            "months": batch.months,
            "persons": batch.persons,
            "contradictions": batch.contradictions,
            "failed_rows": failed,
        }

    async def _begun(self, job: FileJob) -> int:
        async with self._database.transaction(wakes=False) as connection:
            await batches.begin_batch(connection, job.job_id, job.given, made_by=job.sent_by)
            batch = await batches.batch(connection, job.job_id)
        assert batch is not None, "it was begun"
        return batch.read_upto

    async def _propose(self, job: FileJob, terms: HistoryTerms) -> batches.Batch:
        async with self._database.transaction(wakes=False) as connection:
            await batches.propose(connection, job.job_id, credited=list(terms.credited))
            batch = await batches.batch(connection, job.job_id)
        assert batch is not None, "it was begun"
        return batch

    async def _read(self, job: FileJob, terms: HistoryTerms, first: int, last: int, *, dry: bool) -> ReadSet:
        """Ask who the persons of the set are, then read it in a transaction, which a dry run takes back."""
        pairs = await staged.pairs_of(self._database, job.table, job.places, first=first, last=last)
        known = await self._persons.of(askable(pairs))
        given = {**job.given, "next_month": Month.of(self._clock.today()).plus(1).first_day}
        try:
            async with self._database.transaction(wakes=False) as connection:
                if dry:
                    await batches.begin_batch(connection, job.job_id, job.given, made_by=job.sent_by)
                read = await read_set(
                    connection, job.job_id, staged=job.table, places=job.places, first=first, last=last, pairs=pairs,
                    known=known, terms=terms, given=given,
                )  # fmt: skip
                if dry:
                    raise _TriedOut(read, await reading.faults_of(connection, job.job_id, first=first, last=last))
                await crash_point("job.before_commit")
            await crash_point("job.after_commit")
        except _TriedOut as tried:
            row_faults = [(fault.row_no, fault.column, fault.code, fault.values) for fault in tried.faults]
            await keep_faults(self._database, job.job_id, row_faults)
            return tried.read
        return read


def _status(faults: int) -> str:
    return "incomplete" if faults else "done"


def history_duty(context: Context) -> Duty:
    """Make the duty that says confirmed months, and what was withdrawn."""

    async def tell() -> bool:
        batch_id = await batch_to_tell(context.database)
        if batch_id is None:
            return False
        async with context.database.transaction() as connection:
            await tell_history(connection, context.law, batch_id, today=context.clock.today())
        return True

    return Duty("tell_history", every_s=5, run=tell, wake="history")

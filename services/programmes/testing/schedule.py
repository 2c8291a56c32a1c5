"""Process files of results, a row for each transaction. A row whose result is recorded changes nothing."""

from collections import Counter

from libs.common.runtime.faults import crash_point
from libs.common.sheets.columns import as_word
from libs.common.sheets.jobs import FileJob, Result, keep_faults, progress
from services.programmes.context import Context
from services.programmes.sites.rows.own_places import place_state
from services.programmes.testing.actions.own_specimen import Sender
from services.programmes.testing.actions.record_sent_result import RowRefused, record_sent_result
from services.programmes.testing.rows.result_files import SentResult, sent_results
from services.programmes.testing.rules.result_file import Cells, ReadResult, RowFault, read_row

SLICE_ROWS = 500


class _TriedOut(Exception):
    def __init__(self, done: str) -> None:
        super().__init__(done)
        self.done = done


class ResultFiles:
    def __init__(self, context: Context) -> None:
        self._context = context
        self._database = context.database

    async def work(self, job: FileJob) -> tuple[str, Result]:
        """Record each good row; keep what is wrong with the others. A dry run counts what it would do."""
        dry = bool(job.given.get("dry_run"))
        place = await place_state(self._database, job.party_id) if job.party_id else None
        counts: Counter[str] = Counter()
        for first in range(1, job.rows + 1, SLICE_ROWS):
            last = min(first + SLICE_ROWS - 1, job.rows)
            async with self._database.transaction(wakes=False) as connection:
                rows = await sent_results(connection, table=job.table, places=job.places, first=first, last=last)
            faults = []
            for row in rows:
                try:
                    counts[await self._row(job, row, laboratory=place.name if place else "", dry=dry)] += 1
                except RowRefused as refused:
                    faults.append((row.place, refused.column, refused.code, refused.values))
            await keep_faults(self._database, job.job_id, faults)
            await progress(self._database, job.job_id, len(rows))
            counts["failed"] += len(faults)
        result: Result = {
            "recorded": counts["recorded"],
            "unchanged": counts["unchanged"],
            "failed_rows": counts["failed"],
            "dry_run": dry,
            "encoding": job.encoding,
        }
        return ("incomplete" if counts["failed"] else "done"), result

    async def _row(self, job: FileJob, row: SentResult, *, laboratory: str, dry: bool) -> str:
        sent = _read(row, laboratory)
        clock = self._context.clock
        try:
            async with self._database.transaction(wakes=not dry) as connection:
                done = await record_sent_result(
                    connection,
                    self._context.law,
                    sent,
                    recorded_by=job.sent_by,
                    today=clock.today(),
                    now=clock.now(),
                    sender=Sender(job.party == "laboratory", job.party_id if job.party == "laboratory" else None),
                )
                if dry:
                    raise _TriedOut(done)
                await crash_point("job.before_commit")
            await crash_point("job.after_commit")
        except _TriedOut as out:
            return out.done
        self._context.wakeups.signal("beds")
        return done


def _read(row: SentResult, laboratory: str) -> ReadResult:
    if row.specimen_code and row.first_row < row.sheet_row:
        raise RowRefused("specimen_code", "specimen_twice", {"first": row.first_row})
    read = read_row(
        Cells(
            specimen_code=row.specimen_code or "",
            person_id=row.person_id or "",
            outcome=as_word(row.outcome or ""),
            symptoms=as_word(row.symptoms or ""),
            complications=as_word(row.complications or ""),
            laboratory=row.laboratory or "",
        ),
        laboratory=laboratory,
    )
    if isinstance(read, RowFault):
        raise RowRefused(read.column, read.code)
    return read

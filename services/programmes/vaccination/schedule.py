"""Process files of willing employees, a slice of rows for each transaction. Known persons mark a finished slice."""

from libs.common.runtime.faults import crash_point
from libs.common.sheets.jobs import FileJob, Result, keep_faults, progress
from services.programmes.context import Context
from services.programmes.vaccination.actions.register_willing import SLICE_ROWS, Registrar, register_staged
from services.programmes.vaccination.rows.willing import index_staged


class VaccinationFiles:
    def __init__(self, context: Context) -> None:
        self._database = context.database
        self._law = context.law
        self._clock = context.clock
        self._agency_key = context.agency_key

    async def work(self, job: FileJob) -> tuple[str, Result]:
        """Process a file. The result separates persons that it registered from those `known` before."""
        number = job.given.get("employer_number")
        registrar = Registrar(job.sent_by, job.party == "officer", job.may_act_for)
        await index_staged(self._database, job.table)
        registered, known, failed = 0, 0, 0
        for first in range(1, job.rows + 1, SLICE_ROWS):
            last = min(first + SLICE_ROWS - 1, job.rows)
            async with self._database.transaction(wakes=False) as connection:
                done = await register_staged(
                    connection,
                    self._law,
                    table=job.table,
                    places=job.places,
                    first=first,
                    last=last,
                    employer_number=number,
                    registrar=registrar,
                    agency_key=self._agency_key,
                    today=self._clock.today(),
                )
                await crash_point("job.before_commit")
            await crash_point("job.after_commit")
            faults = [(row, _column(code), code, values) for row, code, values in done.faults]
            await keep_faults(self._database, job.job_id, faults)
            await progress(self._database, job.job_id, last - first + 1)
            registered, known, failed = registered + done.registered, known + done.known, failed + len(faults)
        result: Result = {"registered": registered, "known": known, "failed_rows": failed, "encoding": job.encoding}
        return ("incomplete" if failed else "done"), result


def _column(code: str) -> str:
    return "employer_number" if code == "employer_unknown" else "national_id"

"""What the clock makes due in contributions: overdue months, and the files that were sent."""

from pathlib import Path

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty
from libs.common.sheets.jobs import FileJobs
from services.contributions.files.actions.hold_rows import end_old_rows
from services.contributions.files.rules.return_file import RETURN_COLUMNS
from services.contributions.files.schedule import ReturnFiles
from services.contributions.overdue.schedule import overdue_duty


def duties(database: Database, law: Law, clock: Clock, *, uploads: Path, agency_key: str) -> tuple[Duty, ...]:
    files = ReturnFiles(database, law, clock, agency_key=agency_key)
    jobs = FileJobs(database, uploads=uploads, columns=RETURN_COLUMNS, work=files.work)

    async def old_rows() -> bool:
        async with database.transaction(wakes=False) as connection:
            await end_old_rows(connection)
        return False

    return (
        overdue_duty(database, law, clock),
        Duty("file_jobs", every_s=5, run=jobs.run_next, wake="jobs", stop=jobs.stop),
        Duty("sweep_uploads", every_s=600, run=jobs.sweep),
        Duty("end_old_rows", every_s=600, run=old_rows),
    )

"""The duties of contributions: overdue months, and files to process."""

from libs.common.runtime.composition import Duty
from libs.common.sheets.jobs import FileJobs, FileKind
from services.contributions.arrears.schedule import arrears_duty
from services.contributions.collection.schedule import debts_duty
from services.contributions.context import Context
from services.contributions.files.actions.hold_rows import end_old_rows
from services.contributions.files.rules.return_file import RETURN_COLUMNS
from services.contributions.files.schedule import ReturnFiles
from services.contributions.findings.schedule import findings_duty
from services.contributions.history.rules.history_file import HISTORY_COLUMNS, HISTORY_FILE
from services.contributions.history.schedule import HistoryFiles, history_duty
from services.contributions.overdue.schedule import overdue_duty
from services.contributions.premiums.schedule import lapses_duty, premiums_duty
from services.contributions.reminders.schedule import reminders_duty


def duties(context: Context) -> tuple[Duty, ...]:
    files = ReturnFiles(context)
    jobs = FileJobs(
        context.database,
        uploads=context.uploads,
        columns=RETURN_COLUMNS,
        work=files.work,
        others={HISTORY_FILE: FileKind(HISTORY_COLUMNS, HistoryFiles(context).work)},
    )

    async def old_rows() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            await end_old_rows(connection)
        return False

    return (
        overdue_duty(context),
        reminders_duty(context),
        arrears_duty(context),
        debts_duty(context),
        premiums_duty(context),
        lapses_duty(context),
        history_duty(context),
        findings_duty(context),
        Duty("file_jobs", every_s=5, run=jobs.run_next, wake="jobs", stop=jobs.stop),
        Duty("sweep_uploads", every_s=600, run=jobs.sweep),
        Duty("end_old_rows", every_s=600, run=old_rows),
    )

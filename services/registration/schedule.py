"""The duties of registration: search for persons registered twice, process files, make codes for accounts."""

from libs.common.runtime.composition import Duty
from libs.common.sheets.jobs import FileJobs
from services.registration.cards.schedule import cards_duty
from services.registration.context import Context
from services.registration.employment_files.rules.employment_file import EMPLOYMENT_COLUMNS
from services.registration.employment_files.schedule import EmploymentFiles
from services.registration.merges.actions.find_duplicates import find_duplicates
from services.registration.reserved.schedule import reserved_duty
from services.registration.sign_up.schedule import codes_duty
from services.registration.support_lists.schedule import support_duty


def duties(context: Context) -> tuple[Duty, ...]:
    files = EmploymentFiles(context)
    jobs = FileJobs(context.database, uploads=context.uploads, columns=EMPLOYMENT_COLUMNS, work=files.work)

    async def duplicates() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            return await find_duplicates(connection)

    return (
        Duty("find_duplicates", every_s=20, run=duplicates),
        Duty("file_jobs", every_s=5, run=jobs.run_next, wake="jobs", stop=jobs.stop),
        Duty("sweep_uploads", every_s=600, run=jobs.sweep),
        codes_duty(context),
        *((support_duty(context),) if context.law.has("registration", "support_lists") else ()),
        *((cards_duty(context),) if context.law.has("registration", "cards") else ()),
        *reserved_duty(context),
    )

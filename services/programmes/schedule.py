"""The duties of programmes: the first phase, files, beds, bookings, closed places and ended employers."""

from libs.common.runtime.composition import Duty
from libs.common.sheets.jobs import FileJobs, FileKind
from services.programmes.card.schedule import ended_employers_duty
from services.programmes.context import Context
from services.programmes.hospitels.schedule import bed_offers_duty, closed_facilities_duty
from services.programmes.sites.schedule import closed_sites_duty, missed_bookings_duty
from services.programmes.testing.rules.result_file import RESULT_COLUMNS, RESULT_FILE
from services.programmes.testing.schedule import ResultFiles
from services.programmes.vaccination.actions.choose_phase import open_first_phase
from services.programmes.vaccination.rules.vaccination_file import VACCINATION_COLUMNS
from services.programmes.vaccination.schedule import VaccinationFiles


def duties(context: Context) -> tuple[Duty, ...]:
    """Return the duties of programmes; none in a country without such programmes."""
    if not context.law.has("programmes", "vaccination"):
        return ()

    async def phases() -> bool:
        async with context.database.transaction(wakes=False) as connection:
            await open_first_phase(connection, context.law, today=context.clock.today())
        return False

    files = VaccinationFiles(context)
    jobs = FileJobs(
        context.database,
        uploads=context.uploads,
        columns=VACCINATION_COLUMNS,
        work=files.work,
        others={RESULT_FILE: FileKind(RESULT_COLUMNS, ResultFiles(context).work)},
    )
    return (
        Duty("open_first_phase", every_s=3600, run=phases, wake="clock"),
        Duty("file_jobs", every_s=5, run=jobs.run_next, wake="jobs", stop=jobs.stop),
        Duty("sweep_uploads", every_s=600, run=jobs.sweep),
        bed_offers_duty(context),
        missed_bookings_duty(context),
        closed_sites_duty(context),
        closed_facilities_duty(context),
        ended_employers_duty(context),
    )

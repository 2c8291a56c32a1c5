"""What the clock makes due in programmes: the first phase, files, offers of beds, bookings of days gone by."""

from pathlib import Path

from libs.common.database.connections import Database
from libs.common.law.terms import Law
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty
from libs.common.sheets.jobs import FileJobs
from services.programmes.hospitels.schedule import bed_offers_duty
from services.programmes.sites.schedule import missed_bookings_duty
from services.programmes.vaccination.actions.choose_phase import open_first_phase
from services.programmes.vaccination.rules.vaccination_file import VACCINATION_COLUMNS
from services.programmes.vaccination.schedule import VaccinationFiles


def duties(database: Database, law: Law, clock: Clock, *, uploads: Path, agency_key: str) -> tuple[Duty, ...]:
    """Nothing, in a country without such programmes."""
    if not law.has("programmes", "vaccination"):
        return ()

    async def phases() -> bool:
        async with database.transaction(wakes=False) as connection:
            await open_first_phase(connection, law, today=clock.today())
        return False

    files = VaccinationFiles(database, law, clock, agency_key=agency_key)
    jobs = FileJobs(database, uploads=uploads, columns=VACCINATION_COLUMNS, work=files.work)
    return (
        Duty("open_first_phase", every_s=3600, run=phases, wake="clock"),
        Duty("file_jobs", every_s=5, run=jobs.run_next, wake="jobs", stop=jobs.stop),
        Duty("sweep_uploads", every_s=600, run=jobs.sweep),
        bed_offers_duty(database, law, clock),
        missed_bookings_duty(database, clock),
    )

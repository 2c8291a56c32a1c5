"""The wiring of contributions: settings in, service out."""

from libs.common.assembly import Parts, assemble
from libs.common.composition import Service
from libs.contracts.contributions import EMPLOYERS
from services.contributions.api import accounts, assessments, persons, return_files, returns
from services.contributions.consumers import REMEMBER, consumers
from services.contributions.schedule import duties
from services.contributions.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("contributions", settings)
    return assemble(
        parts,
        about="Monthly returns, assessment, accounts, payments, arrears",
        routers=[returns.router, assessments.router, accounts.router, persons.router, return_files.router],
        topics=(EMPLOYERS,),
        consumers=consumers(parts.database),
        duties=duties(parts.database, parts.law, parts.clock, uploads=settings.uploads, agency_key=settings.agency_key),
        state={"agency_key": settings.agency_key, "uploads": settings.uploads},
        remember=REMEMBER,
    )

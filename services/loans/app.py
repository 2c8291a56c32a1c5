"""The wiring of loans: settings in, service out."""

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.contracts.loans import BANKS, LOANS
from services.loans.consumers import consumers
from services.loans.covenant.api import acknowledgements, disbursements, retention
from services.loans.covenant.inbox import broken_promises
from services.loans.lending.api import applications, loans
from services.loans.programme.api import phases
from services.loans.schedule import duties
from services.loans.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("loans", settings)
    return assemble(
        parts,
        about="Programme phases, banks, loans and the promise to keep the staff",
        routers=[
            phases.router,
            applications.router,
            disbursements.router,
            loans.router,
            retention.router,
            acknowledgements.router,
        ],
        inbox=(broken_promises,),
        topics=(LOANS, BANKS),
        state={"facts_of_persons": False},
        consumers=consumers(parts.database, parts.law),
        duties=duties(parts.database, parts.law),
    )

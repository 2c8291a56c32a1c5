"""The wiring of loans: settings in, service out."""

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.contracts.loans import BANKS, LOANS
from services.loans.consumers import consumers
from services.loans.context import Context
from services.loans.covenant.api import acknowledgements, months
from services.loans.covenant.api import loans as covenants
from services.loans.lending.api import applications, conditions, loans
from services.loans.programme import api as programme
from services.loans.reach.api import AREA_SCOPE
from services.loans.schedule import duties
from services.loans.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("loans", settings)
    context = Context(parts)
    return assemble(
        parts,
        about="Programme phases, banks, loans and the promise to keep the staff",
        routers=[
            programme.router,
            applications.router,
            conditions.router,
            covenants.router,
            loans.router,
            months.router,
            acknowledgements.router,
        ],
        inbox=(acknowledgements.broken_promises, programme.phase_changes),
        topics=(LOANS, BANKS),
        facts_of_persons=False,
        context=context,
        area_scope=AREA_SCOPE,
        consumers=consumers(context),
        duties=duties(context),
    )

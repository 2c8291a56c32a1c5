"""The wiring of registration: settings in, service out."""

from libs.common.assembly import Parts, assemble
from libs.common.composition import Service
from libs.contracts.registration import EMPLOYERS, PEOPLE
from services.registration.api import closure_orders, employers, employments, persons
from services.registration.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("registration", settings)
    return assemble(
        parts,
        about="Employers, insured persons, employments, closure orders",
        routers=[employers.router, persons.router, employments.router, closure_orders.router],
        topics=(EMPLOYERS, PEOPLE),
        state={"agency_key": settings.agency_key},
    )

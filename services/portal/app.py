"""The wiring of portal: settings in, service out."""

from pathlib import Path

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.common.web.rendering import Pages
from libs.common.web.serving import serve_pages
from services.portal.context import Context
from services.portal.gateways.identity_provider import IdentityProvider
from services.portal.gateways.suite import Liveness
from services.portal.pages import signing_in
from services.portal.pages.bank import bank, borrowers, deliveries, money
from services.portal.pages.counter import announcements, deaths, households, orders, places, premiums, support
from services.portal.pages.counter import cards as counter_cards
from services.portal.pages.debts import agreements, debtors, law_drafts, official_assessments, refunds, write_offs
from services.portal.pages.desk import bookings as desk_bookings
from services.portal.pages.desk import cases as desk_cases
from services.portal.pages.desk import desk, knowledge, wall
from services.portal.pages.desk import employers as desk_employers
from services.portal.pages.employer import acting, calls, employer, issued, loans, staff, wanted
from services.portal.pages.employer import life as employer_life
from services.portal.pages.employer_account import contacts as employer_contacts
from services.portal.pages.employer_account import covering, dues
from services.portal.pages.employer_account import debts as employer_debts
from services.portal.pages.employer_account import findings as employer_findings
from services.portal.pages.employer_account import inspections as employer_inspections
from services.portal.pages.employer_account import messages as employer_messages
from services.portal.pages.facility import facility, guests, results
from services.portal.pages.inspections import cases as inspection_cases
from services.portal.pages.inspections import plans as inspection_plans
from services.portal.pages.inspections import sanctions
from services.portal.pages.line import outbound, presence
from services.portal.pages.my import cards as my_cards
from services.portal.pages.my import claims as my_claims
from services.portal.pages.my import confirmations as my_confirmations
from services.portal.pages.my import cover as my_cover
from services.portal.pages.my import employers as my_employers
from services.portal.pages.my import evidence as my_evidence
from services.portal.pages.my import my
from services.portal.pages.my import programmes as my_programmes
from services.portal.pages.office import applications as office_applications
from services.portal.pages.office import claims as office_claims
from services.portal.pages.office import contacts as office_contacts
from services.portal.pages.office import employers as office_employers
from services.portal.pages.office import findings as office_findings
from services.portal.pages.office import inbox as office_inbox
from services.portal.pages.office import merges as office_merges
from services.portal.pages.office import office
from services.portal.pages.office import offices as office_offices
from services.portal.pages.office import programmes as office_programmes
from services.portal.pages.office import targets as office_targets
from services.portal.pages.open import board, echo, open_to_all, reported, situation
from services.portal.pages.operations import operations
from services.portal.pages.refusal_pages import show_refusals_as_pages
from services.portal.settings import Settings

_ACCOUNT_AND_COUNTER = (
    employer_messages,
    employer_contacts,
    dues,
    employer_debts,
    employer_findings,
    office_findings,
    office_targets,
    covering,
    office_contacts,
    deaths,
    orders,
    households,
    premiums,
    support,
    counter_cards,
    announcements,
    places,
    debtors,
    agreements,
    write_offs,
    refunds,
    official_assessments,
    law_drafts,
    inspection_plans,
    inspection_cases,
    sanctions,
    employer_inspections,
)


def build(settings: Settings) -> Service:
    parts = Parts.of("portal", settings)
    service = assemble(
        parts,
        about="Pages: the desk, the wall, the office, employers, citizens",
        routers=[
            signing_in.router,
            echo.router,
            desk.router,
            desk_employers.router,
            desk_cases.router,
            desk_bookings.router,
            knowledge.router,
            *(presence.router, outbound.router, outbound.watching),
            wall.router,
            *(office_inbox.router, office.router),
            office_merges.router,
            office_applications.router,
            office_employers.router,
            employer_life.router,
            office_programmes.router,
            acting.router,
            employer.router,
            loans.router,
            staff.router,
            bank.router,
            borrowers.router,
            wanted.router,
            issued.router,
            office_offices.router,
            calls.router,
            *(one.router for one in _ACCOUNT_AND_COUNTER),
            money.router,
            deliveries.router,
            *(facility.router, guests.router, results.router),
            *(my.router, my_claims.router),
            my_employers.router,
            my_cover.router,
            my_cards.router,
            my_evidence.router,
            *(office_claims.router, office_claims.appeals_router),
            my_confirmations.router,
            my_programmes.router,
            open_to_all.router,
            *(situation.router, board.router, reported.router),
            operations.router,
        ],
        topics=(),
        context=Context(
            parts,
            liveness=Liveness(parts.doors),
            pages=Pages(Path(__file__).parent / "pages", country=parts.law.country),
            secure_cookies=settings.secure_cookies,
            public_url=settings.public_url.rstrip("/"),
            identity_provider=_provider(settings),
        ),
    )
    serve_pages(service.app)
    show_refusals_as_pages(service.app)
    return service


def _provider(settings: Settings) -> IdentityProvider | None:
    """Build the identity provider's client; None in a sandbox."""
    if not settings.sign_in_at:
        return None
    return IdentityProvider(
        settings.sign_in_at,
        settings.token_endpoint,
        settings.client_id,
        settings.client_secret,
        settings.token_audience,
    )

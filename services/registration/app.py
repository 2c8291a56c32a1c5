"""The wiring of registration: settings in, service out."""

from datetime import timedelta
from functools import partial

from libs.common.database.group_commit import GroupCommit
from libs.common.database.sweeping import Sweep, sweeps_of_files
from libs.common.door.everywhere import file_jobs
from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.common.sheets.rows import JOBS_WAITING
from libs.contracts.registration import EMPLOYERS, HOUSEHOLDS, OFFICES, PEOPLE
from services.registration.accounts import api as account_links
from services.registration.accounts import rows as account_rows
from services.registration.applications.api import applications, decisions
from services.registration.approvals import api as approvals
from services.registration.areas import api as places
from services.registration.cards.api import cards
from services.registration.cards.api import checks as card_checks
from services.registration.cards.api import documents as card_documents
from services.registration.cards.api import of_person as cards_of_person
from services.registration.clients import api as clients
from services.registration.consumers import consumers
from services.registration.contacts import api as contacts
from services.registration.context import Context, SignUpLimits
from services.registration.coverage.api import coverages, enrolments
from services.registration.coverage.api import of_person as coverage_of_person
from services.registration.deaths import api as deaths
from services.registration.employers.api import changes, employers, pauses
from services.registration.employment_files import api as employment_files
from services.registration.employment_files.rows import jobs as job_rows
from services.registration.employments.api import employment_changes, employments, me, staff
from services.registration.endings import api as endings
from services.registration.entries import api as entries
from services.registration.erasures import api as erasures
from services.registration.households.api import households
from services.registration.households.api import of_person as households_of_person
from services.registration.mandates import api as mandates
from services.registration.merges.api import duplicates, merges
from services.registration.offices.api import offices
from services.registration.offices.api import staff as staff_of_offices
from services.registration.orders import api as closure_orders
from services.registration.persons.actions.register_person import register_persons
from services.registration.persons.api import addresses, person_checks, person_keys, persons
from services.registration.persons.rows import match_tries
from services.registration.reach.api import AREA_SCOPE
from services.registration.reserved import api as reserved
from services.registration.schedule import duties
from services.registration.settings import Settings
from services.registration.sign_up import api as sign_up
from services.registration.sign_up import rows as sign_up_rows
from services.registration.support_lists.api import support_lists

INBOX = (
    employment_changes.employments_in_doubt,
    employment_changes.employments_twice,
    deaths.reported_deaths,
    merges.waiting_merges,
    duplicates.possible_duplicates,
    entries.waiting_entries,
    decisions.waiting_applications,
)

ROUTERS = (
    employers.router,
    changes.router,
    pauses.router,
    endings.router,
    contacts.router,
    applications.router,
    decisions.router,
    deaths.router,
    persons.router,
    addresses.router,
    person_keys.router,
    person_checks.router,
    employments.router,
    employment_changes.router,
    staff.router,
    employment_files.router,
    file_jobs.router,
    closure_orders.router,
    mandates.router,
    merges.router,
    duplicates.router,
    entries.router,
    approvals.router,
    erasures.router,
    clients.router,
    account_links.router,
    sign_up.router,
    me.router,
    reserved.router,
    coverages.router,
    coverage_of_person.router,
    households.router,
    households_of_person.router,
    enrolments.router,
    cards.router,
    cards_of_person.router,
    card_checks.router,
    card_documents.router,
    support_lists.router,
    places.router,
    offices.router,
    staff_of_offices.router,
)


def build(settings: Settings) -> Service:
    parts = Parts.of("registration", settings)
    register = partial(register_persons, parts.database, details_secret=settings.details_secret)
    enrolments = GroupCommit(register, conflict_keys=lambda enrolment: enrolment.conflict_keys)
    uploads = settings.uploads / "registration"  # the folder may be several services'
    context = Context(
        parts,
        merge_approvals=settings.merge_approvals,
        entry_approvals=settings.entry_approvals,
        back_dated=timedelta(days=settings.back_dated_days),
        employers_reach=timedelta(days=settings.employers_reach_days),
        match_tries=settings.match_tries,
        sign_up=_sign_up(settings),
        employer_applications_a_day=settings.employer_applications_a_day,
        uploads=uploads,
        agency_key=settings.agency_key,
        details_secret=settings.details_secret,
        pages_url=settings.pages_url,
        enrol=enrolments,
    )
    return assemble(
        parts,
        queues={"file jobs": JOBS_WAITING},
        about="Employers, insured persons, employments, closure orders",
        routers=ROUTERS,
        mandate_scope="staff",
        topics=(EMPLOYERS, PEOPLE, OFFICES, HOUSEHOLDS),
        inbox=INBOX,
        consumers=consumers(context),
        duties=duties(context),
        uploads=uploads,
        context=context,
        area_scope=AREA_SCOPE,
        sweeps=_sweeps(settings),
    )


def _sign_up(settings: Settings) -> SignUpLimits:
    return SignUpLimits(
        tries=settings.sign_up_tries,
        wrong_codes_of_client=settings.wrong_codes_of_client,
        wrong_codes_of_address=settings.wrong_codes_of_address,
        asks_of_address=settings.asks_of_address,
    )


def _sweeps(settings: Settings) -> tuple[Sweep, ...]:
    return (
        Sweep("match_try", match_tries.OLD_TRIES, settings.counts_kept_days),
        Sweep("wrong_pair", match_tries.OLD_PAIRS, settings.counts_kept_days),
        Sweep("activation_try", account_rows.OLD_TRIES, settings.counts_kept_days),
        Sweep("activation_code", account_rows.OLD_CODES, settings.counts_kept_days),
        Sweep("account_session_token", account_rows.OLD_SESSION_TOKENS, settings.counts_kept_days),
        Sweep("account_request", sign_up_rows.OLD_REQUESTS, settings.counts_kept_days),
        Sweep("employment_file_row", job_rows.OLD_ROWS, settings.failed_rows_kept_days),
        *sweeps_of_files(settings.failed_rows_kept_days),
    )

"""The wiring of programmes: settings in, service out."""

from functools import partial

from libs.common.database.group_commit import GroupCommit
from libs.common.database.sweeping import sweeps_of_files
from libs.common.door.everywhere import file_jobs
from libs.common.keys.signed_documents import DocumentKey
from libs.common.neighbours.own_token import OwnToken
from libs.common.neighbours.person_keys import PersonKeys
from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.common.sheets.rows import JOBS_WAITING
from libs.contracts.programmes import PEOPLE, PLACES
from services.programmes.card.api import cards, closings, lists, own_place
from services.programmes.card.inbox import overlaps_of_merges
from services.programmes.consumers import consumers
from services.programmes.context import Context
from services.programmes.figures import api as figures
from services.programmes.hospitels.actions.admit_at_the_door import admit_arrivals
from services.programmes.hospitels.api import beds, stays
from services.programmes.hospitels.api.inbox import stays_to_see_to
from services.programmes.reach.api import AREA_SCOPE
from services.programmes.schedule import duties
from services.programmes.settings import Settings
from services.programmes.sites.api import bookings, laboratories, places
from services.programmes.testing.api import draws, isolations, own_specimens, results, tests
from services.programmes.vaccination.api import certificates, doses, phases, registrations
from services.programmes.vaccination.api.inbox import registrations_to_confirm, serious_events


def build(settings: Settings) -> Service:
    parts = Parts.of("programmes", settings)
    uploads = settings.uploads / "programmes"  # the folder may be several services'
    token = OwnToken(
        place=settings.own_token_from,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )
    admissions = GroupCommit(
        partial(admit_arrivals, parts.database), conflict_keys=lambda arrival: arrival.conflict_keys
    )
    context = Context(
        parts,
        uploads=uploads,
        agency_key=settings.agency_key,
        document_key=DocumentKey.read(settings.document_key),
        person_keys=PersonKeys(parts.doors, token, keeper="registration"),
        held_figures=figures.HeldFigures(parts.database, parts.law, parts.clock),
        admit_arrival=admissions,
    )
    return assemble(
        parts,
        queues={"file jobs": JOBS_WAITING},
        about="Testing, hospitels, vaccination, and the chain between them",
        routers=[
            *(tests.router, draws.router, results.router, own_specimens.router, isolations.router),
            *(places.router, laboratories.router, bookings.router),
            *(beds.router, stays.router),
            *(phases.router, registrations.router, doses.router, certificates.router),
            *(figures.router, cards.router, own_place.router, closings.router, lists.router, file_jobs.router),
        ],
        mandate_scope="staff",
        topics=(PEOPLE, PLACES),
        consumers=consumers(context),
        duties=duties(context),
        inbox=(stays_to_see_to, serious_events, registrations_to_confirm, overlaps_of_merges),
        uploads=uploads,
        document_key=context.document_key,
        context=context,
        area_scope=AREA_SCOPE,
        sweeps=sweeps_of_files(settings.failed_rows_kept_days),
    )

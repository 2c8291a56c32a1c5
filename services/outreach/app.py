"""The wiring of outreach: settings in, service out."""

from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.contracts.outreach import AREAS
from services.outreach.board import api as board
from services.outreach.consumers import consumers
from services.outreach.context import Context
from services.outreach.figures import api as figures
from services.outreach.reach.api import AREA_SCOPE
from services.outreach.reported.api import figures as reported
from services.outreach.settings import Settings
from services.outreach.targets import api as targets


def build(settings: Settings) -> Service:
    parts = Parts.of("outreach", settings)
    context = Context(parts, held_board=board.HeldBoard(parts.database, parts.law, parts.clock))
    return assemble(
        parts,
        about="Targets by indicator, area, period and group of participants, and the figures counted beside them",
        routers=[targets.router, figures.router, board.router, reported.router],
        inbox=(targets.waiting_targets,),
        topics=(AREAS,),
        facts_of_persons=False,
        context=context,
        area_scope=AREA_SCOPE,
        consumers=consumers(context),
    )

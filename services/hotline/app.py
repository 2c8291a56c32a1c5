"""The wiring of hotline: settings in, service out."""

from libs.common.assembly import Parts, assemble
from libs.common.composition import Service
from libs.common.door.acting_tokens import ActingKey
from libs.common.own_token import OwnToken
from libs.contracts.hotline import CASES
from services.hotline.api import case_moves, cases, identity, looks, me, search, views, wall
from services.hotline.api.inbox import escalated_cases
from services.hotline.consumers import consumers
from services.hotline.gateways.person_keys import PersonKeys
from services.hotline.rules.working_time import WorkingTime
from services.hotline.schedule import duties
from services.hotline.settings import Settings


def build(settings: Settings) -> Service:
    parts = Parts.of("hotline", settings)
    country = parts.law.country
    token = OwnToken(
        place=settings.own_token_from,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )
    acting = ActingKey(settings.acting_key, issuer=settings.acting_issuer, audience=settings.token_audience)
    return assemble(
        parts,
        about="The desk: search, the whole view of a person, cases, acting for a caller, the wall",
        routers=[
            search.router,
            views.router,
            looks.router,
            cases.router,
            case_moves.router,
            identity.router,
            wall.router,
            me.router,
        ],
        topics=(CASES,),
        inbox=(escalated_cases,),
        consumers=consumers(parts.database),
        duties=duties(parts.database, parts.law, PersonKeys(parts.doors, token)),
        state={
            "acting_key": acting,
            "calling_code": str(country.get("calling_code", "")),
            "working_time": WorkingTime(str(country["time_zone"]), str(country.get("iso_3166", ""))),
        },
    )

"""The wiring of hotline: settings in, service out."""

from datetime import timedelta

from libs.common.database.connections import Database
from libs.common.database.sweeping import Sweep
from libs.common.door.callers.acting import CaseIsOpen
from libs.common.door.callers.acting_tokens import ActingKey
from libs.common.door.callers.policies import Caller
from libs.common.neighbours.own_token import OwnToken
from libs.common.neighbours.person_keys import ContactKeys, PersonKeys
from libs.common.runtime.assembly import Parts, assemble
from libs.common.runtime.composition import Service
from libs.contracts.hotline import CALLS, CASES, MESSAGES, OUTBOUND
from services.hotline.calls.api import calls, presence
from services.hotline.calls.rows.calls import OLD_CALLS
from services.hotline.cases.api import case_moves, cases, documents, me
from services.hotline.cases.inbox import escalated_cases
from services.hotline.cases.rules.working_time import WorkingTime
from services.hotline.consumers import consumers
from services.hotline.context import Context
from services.hotline.desk.api import search, views, wall
from services.hotline.employer_callers.api import checks as employer_checks
from services.hotline.employer_callers.api import confirmations as employer_confirmations
from services.hotline.employer_callers.api import looks as employer_looks
from services.hotline.identity.api import confirmations, identity, looks
from services.hotline.identity.rows import checks
from services.hotline.identity.rows.checks import acting_stands
from services.hotline.knowledge import api as knowledge
from services.hotline.notices.api import devices, employer_messages, messages, notices
from services.hotline.notices.gateways.providers import MailServer, Provider, SmsGateway
from services.hotline.notices.rows.notices import QUEUED
from services.hotline.outbound.api import outbound
from services.hotline.reach.api import AREA_SCOPE
from services.hotline.schedule import duties
from services.hotline.settings import Settings
from services.hotline.situation.api import announcements, broadcasts, public


def build(settings: Settings) -> Service:
    parts = Parts.of("hotline", settings)
    context = _context(parts, settings)
    return assemble(
        parts,
        queues={"notices": QUEUED},
        about="The desk: search, the whole view of a person, cases, acting for a caller, the wall",
        routers=[
            search.router,
            views.router,
            looks.router,
            cases.router,
            case_moves.router,
            identity.router,
            confirmations.router,
            employer_checks.router,
            employer_confirmations.router,
            employer_looks.router,
            calls.router,
            presence.router,
            outbound.router,
            wall.router,
            notices.router,
            messages.router,
            devices.router,
            employer_messages.router,
            knowledge.router,
            announcements.router,
            broadcasts.router,
            public.router,
            documents.router,
            me.router,
        ],
        topics=(CASES, CALLS, OUTBOUND, MESSAGES),
        inbox=(escalated_cases,),
        consumers=consumers(context),
        duties=duties(context),
        context=context,
        area_scope=AREA_SCOPE,
        case_is_open=_case_is_open(parts.database),
        sweeps=(
            Sweep("identity_day", checks.OLD_DAYS, settings.counts_kept_days),
            Sweep("call", OLD_CALLS, settings.calls_kept_days),
        ),
    )


def _context(parts: Parts, settings: Settings) -> Context:
    country = parts.law.country
    token = OwnToken(
        place=settings.own_token_from,
        client_id=settings.client_id,
        client_secret=settings.client_secret,
        issuer=settings.token_issuer,
        audience=settings.token_audience,
    )
    return Context(
        parts,
        acting_key=ActingKey(settings.acting_key, issuer=settings.acting_issuer, audience=settings.token_audience),
        person_keys=PersonKeys(parts.doors, token, keeper="registration"),
        contact_keys=ContactKeys(parts.doors, token, keeper="registration"),
        providers=_providers(settings),
        calling_code=str(country.get("calling_code", "")),
        answer_within_s=settings.answer_within_s,
        presence_lasts=timedelta(seconds=settings.presence_kept_s),
        working_time=WorkingTime(parts.law),
    )


def _case_is_open(database: Database) -> CaseIsOpen:
    """Make the check whether a case is still open, here without a request: other services ask this one."""

    async def case_is_open(caller: Caller, _: str) -> bool:
        case_id, subject_id, agent = caller.case_id, caller.party_id, caller.acting
        return await acting_stands(database, case_id=case_id, subject_id=subject_id, agent=agent)

    return case_is_open


def _providers(settings: Settings) -> dict[str, Provider]:
    """Return the providers that are set up, by channel."""
    providers: dict[str, Provider] = {}
    if settings.sms_gateway:
        providers["sms"] = SmsGateway(settings.sms_gateway, settings.sms_gateway_secret)
    if settings.smtp_host:
        providers["email"] = MailServer(
            settings.smtp_host,
            settings.smtp_port,
            settings.mail_from,
            settings.smtp_user,
            settings.smtp_password,
            settings.smtp_encrypted,
        )
    return providers

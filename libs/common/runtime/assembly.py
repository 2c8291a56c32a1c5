"""Make the parts of a service from its settings, the same in every `app.py`."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TypeVar

import httpx
from fastapi import APIRouter
from pydantic import JsonValue

from libs.common.audit.chain import AuditHeads
from libs.common.database.connections import Database
from libs.common.database.rows import Query
from libs.common.database.sweeping import Sweep, sweep_all, sweeps_of_every_service
from libs.common.database.wakeups import Wakeups
from libs.common.door.answers.cursors import Cursors
from libs.common.door.building import build_app
from libs.common.door.callers.acting import Acting, CaseIsOpen, Systems, asked_at
from libs.common.door.callers.areas import AreaScope
from libs.common.door.callers.limits import RateLimits
from libs.common.door.callers.verifying import TokenVerifier, TrustedIssuer
from libs.common.door.context import DoorContext
from libs.common.door.everywhere.inbox import Source
from libs.common.keys.issuer_keys import KeySource
from libs.common.keys.secret_checks import check_values
from libs.common.keys.signed_documents import DocumentKey
from libs.common.law.loader import load_law
from libs.common.law.terms import Law
from libs.common.neighbours.doors import DoorClosed, Doors
from libs.common.observing.figures import Figures
from libs.common.runtime.clock import Clock
from libs.common.runtime.composition import Duty, Service
from libs.common.runtime.settings import ServiceSettings
from libs.common.spine.consumer import Consumer, Listener
from libs.common.spine.facts import facts_of
from libs.common.spine.rebase import Remembering
from libs.common.webhooks.deliveries import Deliveries
from libs.copies.aliases import KeptPersons
from libs.copies.ended_clients import EndedClients
from libs.copies.late_events import LateNews
from libs.copies.mandates import Mandates

C = TypeVar("C")
SWEEP_EVERY_S = 3_600


@dataclass(frozen=True, slots=True)
class Parts:
    """The objects of which a service is made: database, law, clock, neighbours, cursors, token verifier."""

    name: str
    settings: ServiceSettings
    database: Database
    wakeups: Wakeups
    law: Law
    clock: Clock
    doors: Doors
    cursors: Cursors
    verifier: TokenVerifier

    @classmethod
    def of(cls, name: str, settings: ServiceSettings) -> "Parts":
        database = Database(settings.database_url, application=f"prakan {name}", pool_size=settings.pool_size)
        law = load_law(settings.law_folder)
        clock = Clock(zone=law.zone, today=settings.today, moved_in=settings.today_moved_in)
        doors = Doors(_acting_keeper(settings) | settings.doors)
        cursors = Cursors(settings.cursor_secret)
        return cls(name, settings, database, Wakeups(database), law, clock, doors, cursors, _verifier(settings))


# `context`: the argument of doors, listeners and duties. `inbox`: sources of tasks. `mandate_scope`: what payroll
# agents do here. `queues`: counts of what waits. `sweeps`: own rows deleted later. `area_scope`: what staff of one area
# may ask about.
def assemble(
    parts: Parts,
    *,
    about: str,
    routers: Sequence[APIRouter],
    topics: tuple[str, ...],
    consumers: tuple[Consumer, ...] = (),
    duties: tuple[Duty, ...] = (),
    context: C,
    remember: Mapping[str, Listener[C]] | None = None,
    mandate_scope: str | None = None,
    inbox: Sequence[Source] = (),
    queues: Mapping[str, Query[int]] | None = None,
    sweeps: Sequence[Sweep] = (),
    facts_of_persons: bool = True,
    uploads: Path | None = None,
    document_key: DocumentKey | None = None,
    case_is_open: CaseIsOpen | None = None,
    area_scope: AreaScope | None = None,
) -> Service:
    """Assemble the service. The comment above says what its parameters are."""
    door = DoorContext(
        parts,
        own=context,
        figures=Figures(parts.database),
        acting=Acting(case_is_open or asked_at(parts.doors, parts.settings.acting_keeper)),
        systems=Systems(parts.settings.systems),
        mandates=Mandates(parts.database, mandate_scope),
        kept_persons=KeptPersons(parts.database),
        ended_clients=EndedClients(parts.database),
        late_news=LateNews(parts.database, consumers, own=topics),
        area_scope=area_scope,
        limits=RateLimits(parts.settings.rate_limit_per_minute),
        event_types=frozenset(fact.TYPE for fact in facts_of(topics)),
        inbox_sources=tuple(inbox),
        facts_of_persons=facts_of_persons,
        uploads=uploads,
        document_key=document_key,
    )
    swept = (*sweeps_of_every_service(parts.settings.answers_kept_days, parts.settings.deliveries_kept_days), *sweeps)
    made = Service(
        name=parts.name,
        app=build_app(door, about=about, routers=routers),
        database=parts.database,
        wakeups=parts.wakeups,
        clock=parts.clock,
        law=parts.law,
        doors=parts.doors,
        figures=door.figures,
        topics=topics,
        consumers=consumers,
        duties=(*duties, *_duties_of_every_service(parts, swept)),
        sweeps=swept,
        remember=Remembering.of(context, remember or {}),
        check_values=check_values(parts.settings),
    )
    made.figures.counts(made.supervisor, made.consumers, queues or {})
    return made


def _verifier(settings: ServiceSettings) -> TokenVerifier:
    issuers = [TrustedIssuer(settings.token_issuer, key_source(settings.jwks))]
    if settings.acting_jwks:
        issuers.append(TrustedIssuer(settings.acting_issuer, key_source(settings.acting_jwks), acting=True))
    return TokenVerifier(*issuers, audience=settings.token_audience)


def _duties_of_every_service(parts: Parts, sweeps: Sequence[Sweep]) -> tuple[Duty, ...]:
    """Return the duties of every service: publish audit heads, send webhooks, delete old rows."""
    settings, database, now = parts.settings, parts.database, parts.clock.now
    heads = AuditHeads(database, parts.name, folder=settings.audit_heads, secret=settings.cursor_secret, now=now)
    sending = Deliveries(database, key=settings.webhook_secret, private=settings.webhooks_private, now=now)
    return (
        Duty("audit_heads", every_s=60, run=heads.run),
        Duty("webhooks", every_s=1, run=sending.run, wake="log", stop=sending.stop),
        Duty("old rows", every_s=SWEEP_EVERY_S, run=partial(sweep_all, database, sweeps)),
    )


def _acting_keeper(settings: ServiceSettings) -> dict[str, str]:
    """Return the URL of the service whose keys sign acting tokens, if it is known."""
    url = settings.acting_jwks
    return (
        {settings.acting_keeper: url.partition("/.well-known/")[0]} if url.startswith(("http://", "https://")) else {}
    )


def key_source(place: str) -> KeySource:
    """Make the source of verification keys: a file of the one box, or the identity provider's URL."""

    async def from_file() -> JsonValue:
        try:
            document: JsonValue = json.loads(Path(place).read_text("utf-8"))
        except (OSError, ValueError) as failure:
            raise DoorClosed(service=Path(place).name) from failure
        return document

    async def from_url() -> JsonValue:
        try:
            async with httpx.AsyncClient(timeout=10) as client:
                answer = await client.get(place)
                answer.raise_for_status()
                document: JsonValue = answer.json()
                return document
        except (httpx.HTTPError, ValueError) as failure:
            raise DoorClosed(service=httpx.URL(place).host) from failure

    chosen: KeySource = from_url if place.startswith(("http://", "https://")) else from_file
    return chosen

"""The one port: start page, mounted services, personas, the sandbox's clock and faults."""

import asyncio
import html
import json
import re
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from datetime import date
from pathlib import Path
from typing import cast
from uuid import UUID

from prometheus_client import CONTENT_TYPE_LATEST
from sqlalchemy import text
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import HTMLResponse, JSONResponse, Response
from starlette.routing import Mount, Route
from starlette.types import ASGIApp, Message

from deploy.demo.offices.opening import is_office
from deploy.onebox.box import Box, sms_secret
from deploy.onebox.gathered_metrics import gathered_metrics
from deploy.onebox.keep_running import RefusesWritesWhenFull, disk_full
from deploy.onebox.own_doors import BODY_BYTES_MAX, OwnDoors, with_other_methods
from deploy.onebox.parties import Persona, personas_of
from deploy.onebox.token_endpoint import TokenEndpoint
from deploy.sandbox.faults import Faults
from deploy.sandbox.phones import PATH as SMS_PATH
from deploy.sandbox.phones import Phones
from deploy.sandbox.scenario import scenario_of
from libs.common.database.connections import Database
from libs.common.door.answers.problems import TooLargeAsProblem, http_problem
from libs.common.door.callers.policies import Party
from libs.common.door.middleware import CLIENT_GONE
from libs.common.values.month import BuddhistEraYear, TodayOutOfRange, refuse_buddhist_era, refuse_strange_today

_PAGE = (Path(__file__).parent / "start.html").read_text(encoding="utf-8")
DATABASE_AWAITED_S = 3
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_ALIVE = text("SELECT 1 AS alive")
_HEARING = (
    '<p role="status">The services are still hearing of the demo country: the desk, figures and claims may lack some '
    "of it for a minute. Everything that was filed is stored.</p>"
)
_ISSUED_PARTIES = ("employer", "payroll_agent", "bank", "person", "laboratory", "facility")


def root_app(box: Box, personas: list[Persona]) -> ASGIApp:
    """Build the application of the whole box; `box` is open."""
    door = _BoxDoor(box, personas)
    # What no route takes, such as a path with a line break, is a problem document too.
    routing = Starlette(exception_handlers={HTTPException: http_problem, ClientDisconnect: _client_gone})
    phones = Phones(sms_secret(box.options.data))
    faults = Faults(OwnDoors(routing))

    def kept(name: str) -> ASGIApp:
        app = box.services[name].app
        return RefusesWritesWhenFull(app, box.keeper, of=app)

    own = [
        Route("/", door.start),
        Route("/healthz", door.healthz),
        Route("/readyz", door.readyz),
        Route("/metrics", door.metrics),
        Route("/personas", door.list_personas, methods=["GET"]),
        Route("/personas", door.issue, methods=["POST"], max_body_size=BODY_BYTES_MAX),
        Route("/oauth/token", TokenEndpoint(box).token, methods=["POST"], max_body_size=BODY_BYTES_MAX),
        Route("/sandbox/clock", door.read_clock, methods=["GET"]),
        Route("/sandbox/clock", door.move_clock, methods=["POST"], max_body_size=BODY_BYTES_MAX),
        Route(SMS_PATH, phones.take, methods=["POST"], max_body_size=BODY_BYTES_MAX),
        Route("/sandbox/messages", phones.show, methods=["GET"]),
        Route("/sandbox/faults", faults.switch, methods=["POST"], max_body_size=BODY_BYTES_MAX),
    ]
    routes = [
        *with_other_methods(own),
        *(Mount(f"/{name}", app=kept(name), name=name) for name in box.services),
        Mount("", app=kept("portal"), name="pages"),
    ]
    routing.router.routes.extend(routes)
    box.services["portal"].doors.connect({"onebox": faults})
    return TooLargeAsProblem(faults, of_service=False)


class _BoxDoor:
    """The box's own pages and doors, beside those of its services."""

    def __init__(self, box: Box, personas: list[Persona]) -> None:
        self._box = box
        self._personas = personas
        self._one = next(iter(box.services.values()))

    @property
    def _today(self) -> date:
        return self._one.clock.today()

    async def start(self, request: Request) -> Response:
        links = "".join(
            f'<li><a href="/{name}/docs">{name}</a> <span>{service.app.summary}</span></li>'
            for name, service in self._box.services.items()
        )
        country = self._one.law.country["name"]["en"]
        page = _PAGE.replace("{{services}}", links).replace("{{country}}", country)
        page = page.replace("{{place}}", html.escape(request.url.netloc))
        page = page.replace("{{hearing}}", _HEARING if self._box.keeper.hearing else "")
        return HTMLResponse(page.replace("{{today}}", self._today.isoformat()))

    async def healthz(self, _: Request) -> Response:
        return JSONResponse({"status": "alive", "services": list(self._box.services)})

    async def readyz(self, _: Request) -> Response:
        """Tell if the box is ready: every database answers, every loop runs, and the keeper has no failure.

        Loops that failed are named until they have run well for a minute.
        """
        services = self._box.services
        answers = await asyncio.gather(*(_asked(service.database) for service in services.values()))
        silent = {name: trouble for name, trouble in zip(services, answers, strict=True) if trouble}
        lost = {loop: why for s in services.values() for loop, why in s.supervisor.lost.items()}
        because = self._box.keeper.failures | silent | lost
        failing = {k: v for s in services.values() for k, v in s.supervisor.failing.items()}
        body = {"status": "not ready" if because else "ready", "loops_that_failed_once": failing}
        if not because:
            return JSONResponse(body)
        return JSONResponse({**body, "because": because}, 503, headers={"Retry-After": "1"})

    async def metrics(self, request: Request) -> Response:
        services = self._box.services
        texts = await asyncio.gather(*(_metrics_of(service.app, request) for service in services.values()))
        return Response(gathered_metrics(dict(zip(services, texts, strict=True))), media_type=CONTENT_TYPE_LATEST)

    async def list_personas(self, _: Request) -> Response:
        return JSONResponse([p.document(self._box.issuer) for p in self._personas])

    async def issue(self, request: Request) -> Response:
        party_id: UUID | None = None
        try:
            asked = json.loads(await request.body())
            if "office" in asked:
                return await self._issue_of_office(request, asked)
            party, party_id = str(asked["party"]), UUID(str(asked["party_id"]))
            name = str(asked.get("persona") or f"{party}-{party_id}")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            party, party_id, name = "", None, ""
        if party not in _ISSUED_PARTIES or not name:
            return _problem(request, "persona_invalid", f"party is one of {_ISSUED_PARTIES}, party_id a UUID")
        persona = Persona(name, cast("Party", party), party_id, name, "made on request")
        return JSONResponse(persona.document(self._box.issuer), status_code=201)

    async def _issue_of_office(self, request: Request, asked: Mapping[str, object]) -> Response:
        """Issue a token of an officer who acts for an office of the country's list, which is opened if need be."""
        office = str(asked["office"])
        name = str(asked.get("persona") or f"officer-{office.lower()}")
        if asked.get("party") != "officer" or not await is_office(self._box, office):
            return _problem(request, "persona_invalid", "party is officer, office the code of an office")
        persona = Persona(name, "officer", None, name, "made on request", office)
        return JSONResponse(persona.document(self._box.issuer), status_code=201)

    async def move_clock(self, request: Request) -> Response:
        try:
            typed = json.loads(await request.body())["today"]
            if not (isinstance(typed, str) and _DAY.fullmatch(typed)):
                raise ValueError(typed)
            today = date.fromisoformat(typed)
            refuse_buddhist_era(today.year)
            refuse_strange_today(today)
        except BuddhistEraYear as era:
            return _problem(request, "buddhist_era_year", f"write the CE year {era.args[0]}")
        except TodayOutOfRange as out:
            return _problem(request, "day_out_of_range", str(out))
        except (ValueError, KeyError, TypeError, RecursionError):
            return _problem(request, "day_invalid", 'the body is {"today": "2021-02-05"}')
        try:
            self._box.move_clock(today)
        except OSError:  # nothing was moved: the day is written down first
            return disk_full(request)
        return JSONResponse({"today": today.isoformat()})

    async def read_clock(self, _: Request) -> Response:
        return JSONResponse({"today": self._today.isoformat()})


async def _client_gone(_: Request, __: Exception) -> Response:
    """Answer a body that ended before it was whole: nobody reads it, and it is no failure of ours."""
    return Response(status_code=CLIENT_GONE)


def _problem(request: Request, code: str, detail: str) -> Response:
    document = {
        "type": f"https://prakan.example/problems/{code}",
        "title": "Cannot be accepted",
        "status": 422,
    }
    body = {**document, "code": code, "detail": detail, "instance": request.url.path}
    return JSONResponse(body, status_code=422, media_type="application/problem+json")


async def _asked(database: Database) -> str:
    """Return the reason why the database does not answer in time; empty if it does."""
    try:
        async with asyncio.timeout(DATABASE_AWAITED_S):
            await database.one_statement(_ALIVE)
    except Exception as failure:  # noqa: BLE001 - whatever it is, the box is not ready
        return f"its database does not answer: {type(failure).__name__}"
    return ""


async def _metrics_of(app: ASGIApp, request: Request) -> str:
    plain = [(name, value) for name, value in request.scope["headers"] if name != b"accept-encoding"]
    where = {"path": "/metrics", "raw_path": b"/metrics", "root_path": "", "method": "GET", "headers": plain}
    scope = {**request.scope, **where}
    parts: list[bytes] = []
    statuses: list[int] = []

    async def send(message: Message) -> None:
        statuses.extend([message["status"]] if "status" in message else [])
        parts.append(message.get("body", b""))

    await app(scope, request.receive, send)
    return (
        b"".join(parts).decode() if statuses == [200] else ""
    )  # a problem is not an exposition: only the others are shown


@asynccontextmanager
async def web_opened(box: Box, *, scenario: bool = False) -> AsyncIterator[ASGIApp]:
    """Open the box's application. `scenario`: add the personas of a sandbox."""
    personas = await personas_of(box)
    app = root_app(box, personas)
    if scenario:
        personas += await scenario_of(box, app)
    yield app

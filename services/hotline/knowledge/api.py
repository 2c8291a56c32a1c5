"""Knowledge articles and canned answers, by the law they cite and the days on which they hold; procedures."""

from datetime import date
from typing import Annotated, Any, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.callers.policies import Caller, allow
from libs.common.door.requests.fields import AnyText, Body, Day, Lines, Text
from services.hotline.context import Ctx
from services.hotline.knowledge import rows
from services.hotline.knowledge.actions.write_knowledge import write_article, write_procedure
from services.hotline.people.rules.search_keys import folded

router = APIRouter(prefix="/v1", tags=["knowledge"])
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{1,60}$")]
Language = Literal["th", "vi", "en"]
LongText = Annotated[Lines, Field(min_length=1, max_length=10_000)]
Law = Annotated[list[Text], Field(min_length=1, max_length=20, examples=[["Social Security Act B.E. 2533, s. 79/1"]])]
Supervisor = Annotated[Caller, allow("supervisor")]
Desk = Annotated[Caller, allow("agent", "supervisor", "officer", "manager")]


class NewArticle(Body):
    slug: Slug
    language: Language
    title: Text
    body: LongText
    answer: Annotated[Lines, Field(max_length=1_000)] = ""
    """What the agent says or writes, word for word."""
    law: Law
    valid_from: Day
    valid_until: Day | None = None


class Article(BaseModel):
    slug: str
    language: Language
    version: int
    title: str
    body: str
    answer: str
    law: list[str]
    valid_from: date
    valid_until: date | None
    written_by: str


class NewProcedure(Body):
    code: Slug
    name: Text
    who: Text
    documents: Annotated[list[Text], Field(max_length=30)]
    legal_days: Annotated[int, Field(ge=1, le=365, strict=True)]
    """Working days in which the law wants it done."""
    channels: Annotated[list[Literal["one_stop_centre", "online", "post"]], Field(min_length=1, max_length=3)]
    law: Law
    valid_from: Day


class Procedure(BaseModel):
    code: str
    version: int
    name: str
    who: str
    documents: list[str]
    legal_days: int
    channels: list[str]
    law: list[str]
    valid_from: date
    dossiers: int = 0
    closed: int = 0
    on_time: int = 0


@router.post("/articles", status_code=201, operation_id="write_article", response_model=Article)
async def write(request: Request, body: NewArticle, caller: Supervisor) -> Response:
    """The next version of an article in a language; it cites the law it explains."""
    search = folded(f"{body.title} {body.body} {body.answer} {' '.join(body.law)}")

    async def act(connection: AsyncConnection) -> Any:
        row = await write_article(connection, written_by=caller.name, search=search, **body.model_dump())
        return Article.model_validate(row)

    return await carry_out_once(request, caller, "write_article", act)


@router.get("/articles", operation_id="find_articles")
async def find(
    request: Request,
    context: Ctx,
    caller: Desk,
    q: Annotated[AnyText, Query(max_length=100)] = "",
    language: Annotated[Language | None, Query()] = None,
    on: Annotated[Day | None, Query()] = None,
) -> dict[str, Any]:
    """Articles in force on a day (today), that have every word of `q`; with or without marks."""
    words = folded(q).split()
    found = await rows.articles(context.database, words=words, language=language, on=on or context.clock.today())
    return {"items": [Article.model_validate(row) for row in found], "next": None}


@router.post("/procedures", status_code=201, operation_id="write_procedure", response_model=Procedure)
async def write_one(request: Request, body: NewProcedure, caller: Supervisor) -> Response:
    """The next version of a procedure; dossiers that are open go on under the one they began with."""

    async def act(connection: AsyncConnection) -> Any:
        return Procedure.model_validate(await write_procedure(connection, written_by=caller.name, **body.model_dump()))

    return await carry_out_once(request, caller, "write_procedure", act)


@router.get("/procedures", operation_id="list_procedures")
async def procedures(request: Request, context: Ctx, caller: Desk) -> dict[str, Any]:
    """Procedures in force, with how many dossiers there were and how many were closed in time."""
    found = await rows.procedures(context.database, on=context.clock.today())
    return {"items": [Procedure.model_validate(row) for row in found], "next": None}

"""Knowledge articles and canned answers, with the law they cite and their days of validity; procedures."""

from datetime import date
from typing import Annotated, Literal

from fastapi import APIRouter, Query, Request, Response
from pydantic import BaseModel, Field, model_validator
from pydantic_core import PydanticCustomError
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.database.rows import left_off
from libs.common.door.answers.idempotency import carry_out_once
from libs.common.door.answers.pages import BoundedList, Page
from libs.common.door.callers.policies import Caller, allow, allow_anyone
from libs.common.door.requests.fields import AnyText, Body, Day, Lines, Text
from services.hotline.context import Ctx
from services.hotline.knowledge import rows
from services.hotline.knowledge.actions.write_knowledge import write_article, write_procedure
from services.hotline.people.rules.search_keys import folded

router = APIRouter(prefix="/v1", tags=["knowledge"])
_SHOWN_MAX = 50
_HELD_S = 60
Slug = Annotated[str, Field(pattern="^[a-z0-9][a-z0-9-]{1,60}$")]
Language = Literal["th", "vi", "en"]
LongText = Annotated[Lines, Field(min_length=1, max_length=10_000)]
Law = Annotated[list[Text], Field(min_length=1, max_length=20, examples=[["Social Security Act B.E. 2533, s. 79/1"]])]
Supervisor = Annotated[Caller, allow("supervisor")]
Desk = Annotated[Caller, allow("agent", "supervisor", "officer", "manager")]
Anyone = Annotated[None, allow_anyone()]


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

    @model_validator(mode="after")
    def _days(self) -> "NewArticle":
        if self.valid_until is not None and self.valid_from > self.valid_until:
            raise PydanticCustomError("days_reversed", "last day before first day")
        return self


class PublicArticle(BaseModel):
    """An article as anybody may read it, in one language."""

    slug: str = Field(description="names the article over all its languages and versions")
    language: Language
    version: int
    title: str
    body: str
    law: list[str] = Field(description="the provisions that the article explains")
    valid_from: date
    valid_until: date | None = Field(description="the last day on which it holds")


class Article(PublicArticle):
    """A version of an article in one language, with what the desk says."""

    answer: str = Field(description="what the agent says or writes, word for word; empty where there is none")
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


class ProcedureWords(BaseModel):
    """A procedure in one language."""

    name: str
    who: str = Field(description="who may ask for it")
    documents: list[str] = Field(description="what a dossier needs, in the order of the procedure's own list")


class PublicProcedure(BaseModel):
    """A procedure as anybody may read it."""

    code: str
    version: int
    name: str
    who: str = Field(description="who may ask for it")
    documents: list[str] = Field(description="what a dossier needs")
    legal_days: int | None = Field(
        description="working days in which the law wants it done; null where no source has a term"
    )
    channels: list[str]
    law: list[str]
    valid_from: date
    words: dict[str, ProcedureWords] | None = Field(
        default=None, description="by language, where the text came with the product"
    )


class Procedure(PublicProcedure):
    """A version of a procedure, with the results of its dossiers."""

    dossiers: int = Field(default=0, description="how many there were, under every version")
    closed: int = 0
    on_time: int = Field(default=0, description="how many of the closed ones were closed by their due day")


@router.post("/articles", status_code=201, operation_id="write_article", response_model=Article)
async def write(request: Request, body: NewArticle, caller: Supervisor) -> Response:
    """Write the next version of an article in a language; it cites the law it explains."""
    text = rows.ArticleText(**body.model_dump(), written_by=caller.name)

    async def act(connection: AsyncConnection) -> Article:
        return Article.model_validate(await write_article(connection, text), from_attributes=True)

    return await carry_out_once(request, caller, "write_article", act)


@router.get("/articles", operation_id="find_articles")
async def find(
    context: Ctx,
    _: Desk,
    q: Annotated[AnyText, Query(max_length=100)] = "",
    language: Annotated[Language | None, Query()] = None,
    on: Annotated[Day | None, Query()] = None,
) -> BoundedList[Article]:
    """Find articles valid on a day (today) that have every word of `q`, with or without accents: 50 at most."""
    day = on or context.clock.today()
    words = folded(q).split()
    articles = await rows.articles_in_force(context.database, words=words, language=language, on=day, limit=_SHOWN_MAX)
    items = [Article.model_validate(article, from_attributes=True) for article in articles]
    return BoundedList(items=items, left_off=left_off(articles))


@router.post("/procedures", status_code=201, operation_id="write_procedure", response_model=Procedure)
async def write_one(request: Request, body: NewProcedure, caller: Supervisor) -> Response:
    """Write the next version of a procedure. Open dossiers keep the version they began with."""
    text = rows.ProcedureText(**body.model_dump())

    async def act(connection: AsyncConnection) -> Procedure:
        written = await write_procedure(connection, text, written_by=caller.name)
        return Procedure.model_validate(written, from_attributes=True)

    return await carry_out_once(request, caller, "write_procedure", act)


@router.get("/procedures", operation_id="list_procedures")
async def procedures(context: Ctx, _: Desk) -> Page[Procedure]:
    """List all procedures in force, each with the number of its dossiers and of those closed in time."""
    in_force = await rows.procedures_in_force(context.database, on=context.clock.today())
    return Page(items=[Procedure.model_validate(one, from_attributes=True) for one in in_force], next=None)


@router.get("/public/articles", operation_id="find_public_articles")
async def public_articles(
    response: Response,
    context: Ctx,
    _: Anyone,
    q: Annotated[AnyText, Query(max_length=100)] = "",
    language: Annotated[Language | None, Query()] = None,
) -> BoundedList[PublicArticle]:
    """Find articles in force that have every word of `q`, with or without accents: 50 at most."""
    articles = await rows.articles_in_force(
        context.database, words=folded(q).split(), language=language, on=context.clock.today(), limit=_SHOWN_MAX
    )
    response.headers["Cache-Control"] = f"public, max-age={_HELD_S}"
    items = [PublicArticle.model_validate(article, from_attributes=True) for article in articles]
    return BoundedList(items=items, left_off=left_off(articles))


@router.get("/public/procedures", operation_id="list_public_procedures")
async def public_procedures(response: Response, context: Ctx, _: Anyone) -> Page[PublicProcedure]:
    """List all procedures in force: who may ask, what a dossier needs, and the legal term."""
    procedures = await rows.procedures_in_force(context.database, on=context.clock.today())
    response.headers["Cache-Control"] = f"public, max-age={_HELD_S}"
    return Page(items=[PublicProcedure.model_validate(one, from_attributes=True) for one in procedures], next=None)

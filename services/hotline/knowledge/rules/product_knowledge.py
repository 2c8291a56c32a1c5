"""The articles and procedures that come with the product, for a country's desk: each text with its source."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from libs.common.law.terms import Law, RuleLaw, Terms
from libs.common.texts import LANGUAGES

PRODUCT = "product"
"""`written_by` of what came with the product."""


@dataclass(frozen=True, slots=True)
class ProductArticle:
    """An article in one language, with its days."""

    slug: str
    language: str
    title: str
    body: str
    answer: str
    law: list[str]
    valid_from: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class ProductProcedure:
    """A procedure in the agency's first language; `words` has it in each. `legal_days`: None without a source."""

    code: str
    name: str
    who: str
    documents: list[str]
    legal_days: int | None
    channels: list[str]
    law: list[str]
    words: Mapping[str, Mapping[str, Any]]
    valid_from: date


def product_articles(law: Law) -> list[ProductArticle]:
    """List every article of the country in each language, the earliest day first; none without such a file."""
    return [
        ProductArticle(
            slug=slug,
            language=language,
            title=terms["title"][language],
            body=terms["body"][language],
            answer=terms["answer"][language],
            law=_cited(terms),
            valid_from=terms.effective,
            valid_until=terms.until - timedelta(days=1) if terms.until else None,
        )
        for slug, terms in _dated(law, "articles")
        for language in LANGUAGES
    ]


def product_procedures(law: Law) -> list[ProductProcedure]:
    """List every procedure of the country, the earliest day first; none without such a file."""
    first = str(law.country["languages"][0])
    return [
        ProductProcedure(
            code=code,
            name=terms["name"][first],
            who=terms["who"][first],
            documents=list(terms["documents"][first]),
            legal_days=terms.values.get("legal_days"),
            channels=list(terms["channels"]),
            law=_cited(terms),
            words={one: {what: terms[what][one] for what in ("name", "who", "documents")} for one in LANGUAGES},
            valid_from=terms.effective,
        )
        for code, terms in _dated(law, "procedures")
    ]


def _dated(law: Law, file: str) -> Iterator[tuple[str, Terms]]:
    if law.has("hotline", file):
        rule: RuleLaw = law.rule("hotline", file)
        yield from ((name, terms) for name, series in sorted(rule.series.items()) for terms in series)


def _cited(terms: Terms) -> list[str]:
    return [text for text in (str(terms.citation), terms.citation.note, terms.citation.link) if text]

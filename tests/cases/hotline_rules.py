"""Runners of the rules of the hotline: its working time, and what the desk knows."""

from dataclasses import asdict
from datetime import date
from typing import Any

from libs.common.law.terms import Law
from services.hotline.cases.rules.working_time import WorkingTime
from services.hotline.knowledge.rules.product_knowledge import product_articles, product_procedures

Given = dict[str, Any]


def working_time_of(law: Law, given: Given) -> Given:
    """Return the hours, the number and whether the hotline answers; `promised` in minutes of working time."""
    working, day = WorkingTime(law), date.fromisoformat(given["day"])
    hours = working.hours_on(day)
    return {
        "open": working.is_open_on(day),
        "opens": hours.opens_at,
        "closes": hours.closes_at,
        "number": working.number_on(day),
        "promised": working.promised(given["kind"], day) if "kind" in given else None,
    }


def article_of(law: Law, given: Given) -> Given:
    found = [one for one in product_articles(law) if one.slug == given["slug"] and one.valid_from <= given["day"]]
    return asdict(next(one for one in reversed(found) if one.language == given["language"]))


def procedure_of(law: Law, given: Given) -> Given:
    return next(asdict(one) for one in product_procedures(law) if one.code == given["code"])

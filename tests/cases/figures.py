"""The runners of the rules of figures: what is counted, what is published, and what is kept back."""

from collections.abc import Callable, Mapping
from dataclasses import asdict
from datetime import date
from typing import Any

from libs.common.law.terms import Law
from libs.common.values.small_counts import published
from services.outreach.board.rules.board_counts import kept_back
from services.outreach.indicators.rules.indicators import indicators
from services.outreach.indicators.rules.reported_indicators import reported_indicators
from services.programmes.figures.rules.reported_figures import reported_figures

Given = dict[str, Any]


def _indicators(law: Law, given: Given) -> Given:
    found = indicators(law, given["day"])[given["code"]]
    counted = {"counts": found.counts, "scheme": found.scheme}
    return {"unit": found.unit, "groups": list(found.groups), "whole": found.whole, **counted}


def _reported_indicators(law: Law, given: Given) -> Given:
    found = reported_indicators(law, given["day"])[given["code"]]
    return {"unit": found.unit, "counted": found.code in indicators(law, given["day"])}


def _board_counts(law: Law, given: Given) -> Given:
    below = law.rule("outreach", "board_counts").at("published", given["day"]).number("below")
    return {"hidden": sorted(kept_back(given["counts"], given["parts"], whole="W", below=below))}


def _small_counts(law: Law, given: Given) -> Given:
    below = law.rule("programmes", "small_counts").at("published", date(2021, 6, 7)).number("below")
    areas, total = published(given["counts"], below=below)
    return {"areas": areas, "total": total}


def _reported_figures(law: Law, given: Given) -> Given:
    found = reported_figures(law.rule("programmes", "reported_figures"))
    return next(asdict(figure) for figure in found if figure.figure == given["figure"])


FIGURE_RUNNERS: Mapping[str, Callable[[Law, Given], Given]] = {
    "indicators": _indicators,
    "board_counts": _board_counts,
    "reported_indicators": _reported_indicators,
    "small_counts": _small_counts,
    "reported_figures": _reported_figures,
}

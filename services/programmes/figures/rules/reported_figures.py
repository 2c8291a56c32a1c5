"""Figures that the agency published about its programmes, in its own words; none of them is counted here."""

from collections.abc import Mapping
from dataclasses import dataclass

from libs.common.law.terms import RuleLaw


@dataclass(frozen=True, slots=True)
class ReportedFigure:
    """A figure as published: `words` and `bound` tell of which bound its value is."""

    figure: str
    value: str
    bound: str
    words: str
    unit: str
    of: str
    source: Mapping[str, str]


def reported_figures(law: RuleLaw) -> list[ReportedFigure]:
    """List every figure with its bound, the words of its source, and the source."""
    return [
        ReportedFigure(name, **{**figure, "value": str(figure["value"])}, source=terms.citation.document())
        for series in law.series.values()
        for terms in series
        for name, figure in terms.values.items()
    ]

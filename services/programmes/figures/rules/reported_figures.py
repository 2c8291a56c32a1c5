"""What the agency has published of its programmes, with the words it used; nothing of it is counted here."""

from typing import Any

from libs.common.law.terms import RuleLaw


def reported_figures(law: RuleLaw) -> list[dict[str, Any]]:
    """Every figure with its bound, the words of its source, and the source."""
    return [
        {"figure": name, **figure, "value": str(figure["value"]), "source": terms.citation.document()}
        for series in law.series.values()
        for terms in series
        for name, figure in terms.values.items()
    ]

"""The law for posting a month's returns, read once."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from libs.common.law.terms import Law
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import (
    BASES_MAX,
    SIDES,
    ContributionTerms,
    contribution_terms,
    regions_of,
)
from services.contributions.returns.rules.due_date import due_date
from services.contributions.returns.rules.return_line import LineForm


@dataclass(frozen=True, slots=True)
class MonthTerms:
    """The terms of a month. `parameters`: those of the posting statement, the same for every employer.

    `regions`: the rows of its `terms`, one a wage region.
    """

    month: Month
    due_on: date
    form: LineForm
    areas: Mapping[str, str]
    regions: Sequence[Mapping[str, Any]]
    parameters: dict[str, Any]


def month_terms(law: Law, month: Month) -> MonthTerms:
    rule = law.rule("contributions", "contribution_due")
    regions = law.rule("contributions", "region").at("regions", month.first_day)
    kinds = law.rule("contributions", "absence").at("kinds", month.first_day)
    number = law.rule("registration", "national_id").at("national_id", month.first_day)
    names = regions_of(law.rule("contributions", "region"), month)
    terms = {name: contribution_terms(rule, month, name) for name in names}
    main = next(iter(terms.values()))
    due_on = due_date(law.rule("contributions", "due_date"), month)
    form = LineForm(
        pattern=str(number["pattern"]),
        example=str(number["example"]),
        weights=tuple(number.values.get("weights", ())),
        modulus=int(number.values.get("modulus", 11)),
        absences={kind: bool(absence["credited"]) for kind, absence in kinds.values.items()},
    )
    rows = [_row(name, region) for name, region in terms.items()]
    return MonthTerms(
        month=month,
        due_on=due_on,
        form=form,
        areas=regions["areas"],
        regions=rows,
        parameters={
            "law_revision": law.revision,
            "month": month.first_day,
            "month_text": str(month),
            "last_day": month.last_day,
            "due_on": due_on,
            "ceiling": str(max(region.bases[0].ceiling for region in terms.values())),
            "places": main.payable_places,
            "term_ids": list(main.term_ids),
            "terms": json.dumps(rows),
            "areas": json.dumps(regions["areas"]),
            "default_region": regions.values.get("default"),
            "credited_absences": [kind for kind, credited in form.absences.items() if credited],
        },
    )


def _row(region: str, terms: ContributionTerms) -> dict[str, str | list[str | None]]:
    padding = [None] * (BASES_MAX - len(terms.bases))
    columns = {"floors": "floor", "ceilings": "ceiling", **{side: side for side in SIDES}}
    values = {name: [str(getattr(b, attribute)) for b in terms.bases] + padding for name, attribute in columns.items()}
    return {"region": region, **values}

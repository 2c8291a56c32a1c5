"""Terms of the law about a kind of card: who may have it, for how long, and what its number looks like."""

import json
import re
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.law.terms import NoLawAt, RuleLaw
from libs.common.values.month import after_months

_CHECKED = 97
"""ISO 7064 MOD 97-10: a number and its two check digits leave the remainder 1."""
_FORM = re.compile(r"([A-Z]{2})([0-9]{14})")


@dataclass(frozen=True, slots=True)
class CardTerms:
    """The terms of a kind of card on a day.

    `names`: of the kind, by language. `prefix`: the first two letters of its numbers. `compulsory`, `schemes`: the
    cover that it needs. `kept_months`: how long it stays good after that cover; None: it does not end with it.
    `valid_months`: None without end. `renew_days`: how many days before its last day it is renewed.
    """

    kind: str
    names: Mapping[str, str]
    prefix: str
    compulsory: bool
    schemes: tuple[str, ...]
    kept_months: int | None
    valid_months: int | None
    renew_days: int

    @classmethod
    def at(cls, law: RuleLaw, kind: str, day: date) -> "CardTerms":
        """Read the terms. The law has the kind; raises `NoLawAt` where it has none on the day."""
        terms = law.at(kind, day)
        return cls(
            kind,
            terms["names"],
            terms["prefix"],
            terms["compulsory"],
            tuple(terms["schemes"]),
            terms["kept_months"],
            terms["valid_months"],
            terms["renew_days"],
        )

    def last_day(self, first_day: date) -> date | None:
        """Return the last day of a card that begins on a day; None: it has none."""
        if self.valid_months is None:
            return None
        return after_months(first_day, self.valid_months) - timedelta(days=1)

    def renewed_from(self, last_day: date) -> date:
        """Return the first day on which a card with this last day is renewed."""
        return last_day - timedelta(days=self.renew_days)


def kinds(law: RuleLaw) -> list[str]:
    """List the kinds of cards that the law has, at any day."""
    return sorted(law.series)


def terms_on(law: RuleLaw, day: date) -> list[CardTerms]:
    """List the terms of all kinds that are in force on a day."""
    found = []
    for kind in kinds(law):
        with suppress(NoLawAt):
            found.append(CardTerms.at(law, kind, day))
    return found


def as_rows(terms: Iterable[CardTerms]) -> str:
    """Write the terms as the JSON that statements read as rows."""
    return json.dumps(
        [
            {
                "kind": one.kind,
                "compulsory": one.compulsory,
                "schemes": list(one.schemes),
                "kept_months": one.kept_months,
            }
            for one in terms
        ]
    )


def kind_of(number: str, terms: Iterable[CardTerms]) -> str | None:
    """Return the kind whose number this is, by its letters and check digits; None: it is no number of a card."""
    found = _FORM.fullmatch(number)
    if found is None or int(found[2]) % _CHECKED != 1:
        return None
    return next((one.kind for one in terms if one.prefix == found[1]), None)

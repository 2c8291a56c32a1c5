"""The law of sanctions: how many officers decide one, and until when it is appealed."""

from dataclasses import dataclass
from datetime import date, timedelta

from libs.common.law.terms import RuleLaw


@dataclass(frozen=True, slots=True)
class SanctionTerms:
    """The terms of a day. `approvals`: of so many officers beside the maker; `appeal_days`: from the decision."""

    approvals: int
    appeal_days: int

    def appeal_by(self, decided_on: date) -> date:
        """Return the last day to appeal."""
        return decided_on + timedelta(days=self.appeal_days)


def sanction_terms(law: RuleLaw, today: date) -> SanctionTerms:
    terms = law.at("sanction", today)
    return SanctionTerms(terms.number("approvals"), terms.number("appeal_days"))

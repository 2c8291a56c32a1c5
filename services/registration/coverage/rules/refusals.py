"""Refusals of coverages: what the law does not allow, and days that cannot be."""

from libs.common.refusals import Refusal
from services.registration.coverage.rules.participation import Unmet


class SchemeUnknown(Refusal):
    code = "scheme_unknown"
    kind = "invalid"


class ChoiceMissing(Refusal):
    code = "choice_missing"
    kind = "invalid"


class ChoiceNotOfScheme(Refusal):
    code = "choice_not_of_scheme"
    kind = "invalid"


class OptionUnknown(Refusal):
    code = "option_unknown"
    kind = "invalid"


class SupportGroupUnknown(Refusal):
    code = "support_group_unknown"
    kind = "invalid"


class OccupationGroupUnknown(Refusal):
    code = "occupation_group_unknown"
    kind = "invalid"


class BelowFloor(Refusal):
    code = "below_floor"
    kind = "invalid"

    def extra(self) -> dict[str, str]:
        return {"floor": str(self.values["floor"])}


class IncomeOffTheLadder(Refusal):
    code = "income_off_the_ladder"
    kind = "invalid"


class AgeOutside(Refusal):
    code = "age_outside"
    kind = "invalid"


class MonthsMissing(Refusal):
    code = "months_missing"
    kind = "invalid"


class LeftTooLongAgo(Refusal):
    code = "left_too_long_ago"
    kind = "invalid"


class CompulsoryCovers(Refusal):
    code = "compulsory_covers"
    kind = "conflict"


class HouseholdMissing(Refusal):
    code = "household_missing"
    kind = "invalid"


class CoverageOverlaps(Refusal):
    code = "coverage_overlaps"
    kind = "conflict"

    def extra(self) -> dict[str, str]:
        return {"overlaps": str(self.values["overlaps"])}


class CoveredPersonDied(Refusal):
    code = "person_died"
    kind = "conflict"


class CoverageBackDated(Refusal):
    code = "coverage_back_dated"
    kind = "forbidden"


class ReasonOfOfficers(Refusal):
    code = "reason_of_officers"
    kind = "forbidden"


class CoverageEndsBeforeStart(Refusal):
    code = "coverage_ends_before_start"
    kind = "invalid"


class CoverageAlreadyEnded(Refusal):
    code = "coverage_already_ended"
    kind = "conflict"


class ChangeOutsideCoverage(Refusal):
    code = "change_outside_coverage"
    kind = "invalid"


_BY_CODE: dict[str, type[Refusal]] = {
    one.code: one
    for one in (
        ChoiceMissing,
        ChoiceNotOfScheme,
        OptionUnknown,
        SupportGroupUnknown,
        OccupationGroupUnknown,
        BelowFloor,
        IncomeOffTheLadder,
        AgeOutside,
        MonthsMissing,
        LeftTooLongAgo,
    )
}


def refuse(unmet: Unmet | None) -> None:
    """Raise the refusal of a condition that is not met; nothing happens if all are met."""
    if unmet is not None:
        raise _BY_CODE[unmet.code](pointer=unmet.pointer, **unmet.values)

"""The rule by which a reported wage contradicts a claim for days without wages.

A month claimed in part may have wages for its other days: the usual wage times the share of days not claimed.
"""

from decimal import Decimal

from libs.common.values.month import Month
from libs.common.values.period import Period


def wage_contradicts_claim(*, wage: Decimal, usual_wage: Decimal | None, month: Month, claimed: Period) -> bool:
    """Tell whether a wage contradicts a claim. `usual_wage`: that of the last month before the claim.

    Without a usual wage, any wage beside claimed days contradicts it.
    """
    part = claimed.within(Period.inclusive(month.first_day, month.last_day))
    if part is None or wage == 0:
        return False
    if part.days == month.length or usual_wage is None:
        return True
    return wage * month.length > usual_wage * (month.length - part.days)

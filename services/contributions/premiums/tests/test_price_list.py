"""The list of prices that the statement reads says what the rule says, for every scheme, choice and month."""

import pytest

from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.values.month import Month
from services.contributions.premiums.actions.let_fall_due import premium_law
from services.contributions.premiums.rules.premium import PremiumFacts, premium
from services.contributions.premiums.rules.price_list import prices_of, schemes_of
from services.contributions.premiums.rules.reference import read_premium_reference


@pytest.mark.parametrize("country", ["thailand", "viet_nam"])
def test_each_price_is_that_of_the_rule(country: str) -> None:
    law = premium_law(load_law(LAW / country))
    compared = 0
    for month in Month(2018, 1).until(Month(2026, 1)):
        prices = prices_of(law, month)
        assert {one.scheme for one in prices} == {one.scheme for one in schemes_of(law, month)}
        assert len({(one.scheme, one.option, one.place, one.support_group) for one in prices}) == len(prices)
        for one in prices:
            incomes = [None] if one.floor is None else [one.floor, one.floor + 550_000, one.floor + 60_000_000]
            if one.raised and one.floor is not None:
                incomes.append(one.floor - 50_000)
            for income in incomes:
                facts = PremiumFacts(
                    one.scheme,
                    option=one.option or None,
                    income=income,
                    support_group=one.support_group or None,
                    place=one.place or None,
                    standing=income is not None and one.floor is not None and income < one.floor,
                )
                shares = premium(facts, law.premium, law.participation, month, priced_in=month, supported=0).shares
                gross = one.gross
                if gross is None:
                    assert income is not None
                    assert one.rate is not None
                    counted = max(income, one.floor or income)
                    gross = round(min(counted, one.cap or counted) * one.rate, one.decimals)
                assert (shares.total, shares.state) == (gross, one.state)
                compared += 1
    assert compared > 300


def test_a_reference_is_read_as_people_copy_it() -> None:
    assert read_premium_reference("P000000000195") == 1
    assert read_premium_reference(" p0000 0000 0195") == 1
    for wrong in ("P000000000194", "P000000010095", "000000000195", "P12", "", "P0000000001\u0661"):
        assert read_premium_reference(wrong) is None

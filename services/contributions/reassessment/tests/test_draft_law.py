"""A draft of past law is counted as it is proposed, to the satang, and changes nothing."""

from datetime import date
from decimal import Decimal

import pytest

from libs.common.refusals import Refusal
from services.contributions.reassessment.actions.draft_law import (
    LawDraftEnded,
    LawDraftExists,
    LawNotPast,
    LawRuleUnknown,
    count_draft_again,
    withdraw_draft,
)
from services.contributions.reassessment.rows.drafts import AreaImpact, areas_of
from services.contributions.reassessment.rules.past_terms import (
    AskedTerms,
    CeilingBelowFloor,
    LawTermUnknown,
    LawUnchanged,
    NoLawInPeriod,
)
from services.contributions.reassessment.tests.drafted import TODAY, drafted, limits, owed, rates
from services.contributions.tests.filed import filed, lines
from services.contributions.tests.known import Known


async def test_a_draft_tells_returns_persons_and_money_by_area_and_changes_nothing(known: Known) -> None:
    await filed(known, lines("12000", "2062.50"))
    await filed(known, lines("12000"), month="2020-10")
    await filed(known, lines("9000"), employer_id=known.employers[1])
    before = await owed(known)
    made = await drafted(known, rates(employee="0.04", employer="0.04"), effective=date(2020, 10, 1))
    # 240 + 41 become 480 + 83 on each side: 82.50 is rounded up, and 41.25 was rounded down.
    assert (made.returns, made.persons) == (3, 2)
    assert made.difference == 2 * (240 + 42 + 240 + 180)
    assert (made.until, made.status, made.needed) == (date(2020, 12, 1), "draft", 2)
    assert await areas_of(known.database, made.draft_id) == [AreaImpact("TH-10", 3, 2, made.difference)]
    assert await owed(known) == before
    assert await known.found("SELECT revision FROM law_change") == []


@pytest.mark.parametrize(
    ("wage", "before", "rate", "after"),
    [
        ("1650", 33, "0.05", 83),  # 82.50
        ("1689.98", 34, "0.05", 84),  # 84.499
        ("1690", 34, "0.05", 85),  # 84.50
        ("2070", 41, "0.035", 72),  # 41.40, 72.45
        ("2100", 42, "0.035", 74),  # 73.50
        ("2025", 41, "0.0199", 40),  # 40.50, 40.2975
    ],
)
async def test_half_a_baht_is_rounded_up_on_each_side(
    known: Known, wage: str, before: int, rate: str, after: int
) -> None:
    await filed(known, lines(wage))
    assert await owed(known) == [("2020-11", Decimal(2 * before))]
    made = await drafted(known, rates(employee=rate))
    assert made.difference == after - before


async def test_only_returns_that_a_limit_touches_are_counted(known: Known) -> None:
    await filed(known, lines("15000", "16000", "suspended"))
    await filed(known, lines("9000"), employer_id=known.employers[1])
    made = await drafted(known, limits(ceiling="15500"), last="2020-11")
    # The bases 15,000 and 15,500 at 2 %: 300 and 310. The person at 15,000 is on a line that does not change.
    assert (made.returns, made.persons, made.difference) == (1, 1, Decimal(20))
    assert made.state_difference == 500 * Decimal("0.0275")


async def test_what_is_no_change_of_past_law_is_refused(known: Known) -> None:
    await filed(known, lines("12000"))
    both = rates(employee="0.04")
    refused: list[tuple[type[Refusal], AskedTerms, dict[str, object]]] = [
        (LawNotPast, both, {"effective": date(2021, 2, 1)}),
        (LawNotPast, both, {"effective": date(2020, 11, 2)}),
        (LawNotPast, both, {"last": "2020-10"}),
        (LawRuleUnknown, both, {"rule": "premium"}),
        (LawTermUnknown, AskedTerms({"health": {"employee": Decimal("0.01")}}, {}), {}),
        (LawTermUnknown, AskedTerms({}, {"social_health": {"floor": Decimal(1)}}), {}),
        (LawTermUnknown, AskedTerms({}, {"": {"floor": {"I": Decimal(1)}}}), {}),
        (NoLawInPeriod, both, {"effective": date(1980, 1, 1)}),
        (CeilingBelowFloor, limits(ceiling="1649.99"), {}),
        (CeilingBelowFloor, limits(floor="15000.01"), {}),
        (LawUnchanged, rates(employee="0.02"), {}),
        (LawUnchanged, AskedTerms({}, {}), {}),
    ]
    for refusal, terms, given in refused:
        with pytest.raises(refusal):
            await drafted(known, terms, **given)  # type: ignore[arg-type]
    assert await known.found("SELECT draft_id FROM law_draft") == []


async def test_two_drafts_of_one_month_do_not_wait_at_once(known: Known) -> None:
    await filed(known, lines("12000"))
    made = await drafted(known, rates(employee="0.04"), last="2020-11")
    for terms, effective in ((rates(employee="0.04"), date(2020, 11, 1)), (rates(employer="0.01"), date(2020, 10, 1))):
        with pytest.raises(LawDraftExists) as exists:
            await drafted(known, terms, effective=effective)
        assert exists.value.values["existing"] == made.draft_id
    await drafted(known, rates(employee="0.04"), effective=date(2020, 10, 1), last="2020-10")
    async with known.database.transaction(wakes=False) as connection:
        ended = await withdraw_draft(connection, made.draft_id, by="officer:a", today=TODAY)
        assert (ended.status, ended.withdrawn_by) == ("withdrawn", "officer:a")
        with pytest.raises(LawDraftEnded):
            await withdraw_draft(connection, made.draft_id, by="officer:a", today=TODAY)
    again = await drafted(known, rates(employee="0.04"), last="2020-11")
    assert again.hash != made.hash


async def test_a_draft_is_counted_again_and_then_has_another_hash(known: Known) -> None:
    await filed(known, lines("12000"))
    made = await drafted(known, rates(employee="0.04"))
    await filed(known, lines("6000"), kind="correction")
    async with known.database.transaction(wakes=False) as connection:
        again = await count_draft_again(connection, known.law, made.draft_id, today=TODAY)
    assert (made.difference, again.difference) == (Decimal(240), Decimal(120))
    assert again.hash != made.hash

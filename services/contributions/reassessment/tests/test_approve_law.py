"""Two other officers approve what a draft comes to; then exactly that is posted, and later returns use the new law."""

import asyncio
from dataclasses import replace
from datetime import date
from decimal import Decimal
from uuid import uuid4

import pytest

from libs.common.four_eyes.approvals import ContentDiffers, OwnApproval
from libs.common.refusals import NotFound
from libs.common.values.month import Month
from libs.contracts.contributions import LawChangeApplied, ReturnAccepted, WagesCredited
from libs.copies.law.law_changes import LawInForce, lock_law
from services.contributions.assessments.rules.contribution_due import contribution_due, contribution_terms
from services.contributions.reassessment.actions.approve_law import ImpactChanged
from services.contributions.reassessment.actions.draft_law import LawDraftEnded, count_draft_again
from services.contributions.reassessment.rows.applying import change_law
from services.contributions.reassessment.tests.drafted import TODAY, approved, drafted, limits, owed, rates
from services.contributions.returns.actions.file_return import post_first_returns, post_in_transaction
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.tests.filed import filed, filing, lines
from services.contributions.tests.known import AGENCY_KEY, Known

DUE = Decimal(240 + 41)


async def test_the_last_approval_posts_what_was_counted_and_turns_the_old_postings_round(known: Known) -> None:
    first = await filed(known, lines("12000", "2062.50"))
    await filed(known, lines("9000"), month="2020-12")
    made = await drafted(known, rates(employee="0.04"))
    waiting = await approved(known, made, "officer:b")
    assert (waiting.status, waiting.approved_by) == ("draft", ["officer:b"])
    assert await owed(known) == [("2020-11", 2 * DUE), ("2020-12", Decimal(900))]
    applied = await approved(known, made, "officer:b", "officer:c")
    assert (applied.status, applied.approved_by) == ("applied", ["officer:b", "officer:c"])
    assert await owed(known) == [("2020-11", 480 + 83 + DUE), ("2020-12", Decimal(900))]
    assert applied.difference == 480 + 83 - DUE
    turned = await known.found("SELECT return_id, sum(amount) FROM posting WHERE entry = 'reversal' GROUP BY return_id")
    assert turned == [(first.return_id, 2 * DUE)]
    versions = await known.found("""
        SELECT r.version, r.kind, r.filed_by, r.filed_on, d.new_return_id = r.return_id, r.term_ids[1] LIKE '%~1'
        FROM monthly_return r LEFT JOIN law_draft_return d ON d.new_return_id = r.return_id
        WHERE r.month = '2020-11-01' ORDER BY r.version
    """)
    assert versions[1] == (2, "correction", "officer:c", date(2021, 1, 10), True, True)
    assert versions[0][:3] == (1, "original", "employer:test")


async def test_the_change_and_the_new_versions_are_said(known: Known) -> None:
    await filed(known, lines("16000"))
    await approved(known, await drafted(known, limits(ceiling="15500"), last="2020-11"))
    (said,) = await known.said(LawChangeApplied)
    assert (said.revision, said.rule, said.returns, said.persons) == (1, "contributions/contribution_due", 1, 1)
    assert said.difference == Decimal(20)
    (period,) = said.periods
    assert period.terms == {"social_security": {"floor": "1650", "ceiling": "15500"}}
    assert (period.first_day, period.until) == (date(2020, 11, 1), date(2020, 12, 1))
    assert [(one.version, one.kind) for one in await known.said(ReturnAccepted)] == [(1, "original"), (2, "correction")]
    credited = await known.said(WagesCredited)
    assert [(one.ceiling, one.persons[0].base) for one in credited] == [
        (Decimal(15000), Decimal(15000)), (Decimal(15500), Decimal(15500))]  # fmt: skip


async def test_who_may_not_approve_and_what_is_not_approved(known: Known) -> None:
    await filed(known, lines("12000"))
    made = await drafted(known, rates(employee="0.04"))
    with pytest.raises(OwnApproval):
        await approved(known, made, "officer:a")
    with pytest.raises(ContentDiffers):
        await approved(known, made, "officer:b", given_hash="0" * 64)
    twice = await approved(known, made, "officer:b", "officer:b")
    assert (twice.status, twice.approved_by) == ("draft", ["officer:b"])
    await approved(known, made, "officer:c")
    with pytest.raises(LawDraftEnded):
        await approved(known, made, "officer:d")
    with pytest.raises(NotFound):
        async with known.database.transaction(wakes=False) as connection:
            await count_draft_again(connection, known.law, uuid4(), today=TODAY)


@pytest.mark.parametrize("change", ["correction", "first return"])
async def test_returns_that_came_since_refuse_the_approval_until_it_is_counted_again(known: Known, change: str) -> None:
    await filed(known, lines("12000"))
    made = await drafted(known, rates(employee="0.04"))
    await approved(known, made, "officer:b")
    if change == "correction":
        await filed(known, lines("6000"), kind="correction")
    else:
        await filed(known, lines("9000"), employer_id=known.employers[1])
    for officer in ("officer:c", "officer:d"):
        with pytest.raises(ImpactChanged):
            await approved(known, made, officer)
    assert await known.found("SELECT revision FROM law_change") == []
    async with known.database.transaction(wakes=False) as connection:
        again = await count_draft_again(connection, known.law, made.draft_id, today=TODAY)
    assert again.approved_by == [], "approvals of another impact are void"
    applied = await approved(known, again)
    assert applied.difference == (Decimal(120) if change == "correction" else Decimal(420))


async def test_later_returns_and_corrections_use_the_new_law_and_earlier_terms_post_nothing(known: Known) -> None:
    await filed(known, lines("12000"))
    laws = LawInForce(known.law)
    await approved(known, await drafted(known, rates(employee="0.04")))
    other = filing(known, lines("9000"), employer_id=known.employers[1])
    assert await post_first_returns(known.database, [other], agency_key=AGENCY_KEY) == [None], "the law is another now"
    law = await laws.latest(known.database)
    terms = month_terms(law, Month(2020, 11))
    by_law = replace(other, terms=terms)
    assert await post_first_returns(known.database, [by_law], agency_key=AGENCY_KEY) != [None]
    assert await owed(known, 1) == [("2020-11", Decimal(360 + 180))]
    correction = replace(filing(known, lines("6000"), kind="correction"), terms=terms)
    async with known.database.transaction(wakes=False) as connection:
        await post_in_transaction(connection, correction, agency_key=AGENCY_KEY)
    assert await owed(known) == [("2020-11", Decimal(240 + 120))]
    rule = law.rule("contributions", "contribution_due")
    due = contribution_due(wage=Decimal(6000), terms=contribution_terms(rule, Month(2020, 11), "whole_country"))
    assert (due.sides["employee"].payable, due.sides["employer"].payable) == (240, 120)
    known_then = rule.at("rates", date(2020, 11, 1), known_at=date(2021, 1, 19))["components"][0]["employee"]
    assert (known_then, rule.at("rates", date(2020, 12, 1))["components"][0]["employee"]) == ("0.02", "0.05")


async def test_a_second_change_of_a_month_is_on_top_of_the_first(known: Known) -> None:
    await filed(known, lines("12000"))
    await approved(known, await drafted(known, rates(employee="0.04")))
    laws = LawInForce(known.law)
    second = await drafted(known, rates(employer="0.01"), laws=laws, last="2020-11")
    assert second.difference == -120
    await approved(known, second)
    assert await owed(known) == [("2020-11", Decimal(480 + 120))]


async def test_a_return_that_is_posted_meanwhile_waits_and_then_is_not_posted_by_the_old_law(known: Known) -> None:
    await filed(known, lines("12000"))
    made = await drafted(known, rates(employee="0.04"))
    await approved(known, made, "officer:b")
    other = filing(known, lines("9000"), employer_id=known.employers[1])
    async with known.database.transaction(wakes=False) as connection:
        await lock_law(connection)
        posting = asyncio.create_task(post_first_returns(known.database, [other], agency_key=AGENCY_KEY))
        done, _ = await asyncio.wait([posting], timeout=0.5)
        assert not done, "it waits for the law"
        await change_law(connection, made.draft_id, today=TODAY)
    assert await posting == [None]
    assert await owed(known, 1) == []

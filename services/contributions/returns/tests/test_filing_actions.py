"""A return is posted once and whole, and corrections follow its current version: the action alone."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID, uuid4

import pytest

from libs.common.refusals import NotFound, Refusal
from libs.common.values.month import Month
from libs.contracts.contributions import CreditedPerson, ReturnAccepted, WagesCredited
from services.contributions.returns.actions import file_return as actions
from services.contributions.returns.rows.filing import PostedReturn
from services.contributions.tests.filed import filed, filing, lines, two_regions
from services.contributions.tests.known import AGENCY_KEY, NATIONAL_IDS, TODAY, Known


async def _first(known: Known, *filings: actions.Filing) -> list[PostedReturn | None]:
    return await actions.post_first_returns(known.database, filings, agency_key=AGENCY_KEY)


async def _balance(known: Known) -> list[tuple[Any, ...]]:
    return await known.found("""
        SELECT credit_account, sum(amount) FILTER (WHERE entry = 'return')
               - coalesce((SELECT sum(r.amount) FROM posting r
                           WHERE r.entry = 'reversal' AND r.debit_account = p.credit_account), 0)
        FROM posting p WHERE entry = 'return' GROUP BY credit_account ORDER BY credit_account
    """)


async def test_many_employers_are_posted_together_and_a_filed_month_is_skipped(known: Known) -> None:
    one, other = known.employers
    first, second = filing(known, lines("12000", "9000")), filing(known, lines("8000"), employer_id=other)
    made = await _first(known, first, second)
    assert [(post.employer_id, post.version) for post in made if post] == [(one, 1), (other, 1)]
    again = await _first(known, filing(known, lines("1")), filing(known, lines("1"), employer_id=uuid4()))
    assert again == [None, None], "filed already, and nobody that is known"
    stored = "SELECT employer_id, headcount, employee_payable, employer_payable FROM monthly_return"
    assert sorted(await known.found(stored)) == sorted(
        [(one, 2, Decimal(420), Decimal(420)), (other, 1, Decimal(160), Decimal(160))]
    )
    assert len(await known.said(ReturnAccepted)) == 2


async def test_a_stranger_on_a_return_is_posted_only_where_that_is_allowed(known: Known) -> None:
    sent = lines("12000", "12000", "12000", "12000")
    strict = filing(known, sent, unregistered_ok=False)
    assert await _first(known, strict) == [None]
    assert await _first(known, replace(strict, filed=replace(strict.filed, lines=sent[:3]))) != [None]
    (made,) = await _first(known, filing(known, sent, month="2020-12"))
    assert made is not None
    assert f'"unregistered" : ["{NATIONAL_IDS[3]}"]' in made.body


def test_only_returns_of_one_month_and_day_share_a_statement() -> None:
    terms, once = object(), {"client": "c", "operation": "o", "key": None}
    given: dict[str, Any] = {"filed_by": "x", "today": TODAY, "once": once}
    sent = [actions.MonthlyReturn(UUID(int=n), Month(2020, 11), "nil", ()) for n in (1, 2)]
    one, other = (actions.Filing(one, terms, **given) for one in sent)  # type: ignore[arg-type]
    assert one.batch_key == other.batch_key
    assert one.batch_key != replace(one, today=date(2021, 1, 11)).batch_key
    assert one.batch_key != replace(one, terms=object()).batch_key  # type: ignore[arg-type]
    assert not set(one.conflict_keys) & set(other.conflict_keys)
    keyed = [replace(filing, once={**once, "key": "k"}) for filing in (one, other)]
    assert set(keyed[0].conflict_keys) & set(keyed[1].conflict_keys) == {("c", "o", "k")}, "one key is one request"


async def test_all_faults_of_a_return_are_reported_together(known: Known) -> None:
    wrong = [("3100600445636", "1", None), (NATIONAL_IDS[0], "0", None), (NATIONAL_IDS[0], "5.001", None)]
    bad = filing(known, wrong, month="2021-02")
    with pytest.raises(actions.ReturnInvalid) as refused:
        actions.refuse_faulty(bad.filed, bad.terms, today=TODAY)
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [
        ("/month", "month_in_the_future"),
        ("/lines/0/national_id", "national_id_invalid"),
        ("/lines/1/wage", "wage_zero_without_absence"),
        ("/lines/2/national_id", "national_id_twice"),
        ("/lines/2/wage", "wage_three_decimals"),
    ]
    assert refused.value.values == {"count": 5}
    for kind, sent, code in (("nil", lines("1"), "nil_with_lines"), ("original", [], "lines_missing")):
        empty = filing(known, sent, kind=kind)
        with pytest.raises(actions.ReturnInvalid) as refused:
            actions.refuse_faulty(empty.filed, empty.terms, today=TODAY)
        assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [("/lines", code)]
    good = filing(known, lines("0.01", "suspended"), month="2021-01")
    actions.refuse_faulty(good.filed, good.terms, today=TODAY)


async def test_an_area_without_a_wage_region_is_refused_where_the_law_has_no_other(known: Known) -> None:
    terms = filing(known, []).terms
    actions.refuse_area_without_region("TH-10", terms)
    without = replace(terms, areas={"TH-50": "north"}, parameters={**terms.parameters, "default_region": None})
    actions.refuse_area_without_region("TH-50", without)
    with pytest.raises(Refusal, match="area") as refused:
        actions.refuse_area_without_region("TH-10", without)
    assert refused.value.values == {"unknown": "TH-10"}


@pytest.mark.parametrize(
    ("month", "base"), [("2020-10", 9000), ("2020-11", 9000), ("2020-12", 14850), ("2021-01", 14850)]
)
@pytest.mark.parametrize("once", [False, True])
async def test_the_area_of_the_months_first_day_decides_whatever_it_is_today(
    known: Known, month: str, base: int, once: bool
) -> None:
    """It moves on 15 November, told in January: November keeps the region before, December has the other."""
    await known.moves(known.employers[0], "TH-50", date(2020, 11, 15))
    one = replace(filing(known, lines("9000"), month=month), terms=two_regions(known.law, month))
    if once:
        (posted,) = await actions.post_first_returns(known.database, [one], agency_key=AGENCY_KEY)
        assert posted is not None
    else:
        async with known.database.transaction(wakes=False) as connection:
            await actions.post_in_transaction(connection, one, agency_key=AGENCY_KEY)
    assert await known.found("SELECT base FROM return_line") == [(base,)]


async def test_a_kind_must_fit_the_current_version_and_the_employer_must_be_known(known: Known) -> None:
    with pytest.raises(NotFound):
        await filed(known, lines("1"), employer_id=uuid4())
    with pytest.raises(actions.NothingToCorrect):
        await filed(known, lines("1"), kind="correction")
    await filed(known, [], kind="nil")
    for kind in ("nil", "original"):
        with pytest.raises(actions.ReturnAlreadyFiled) as refused:
            await filed(known, lines("1"), kind=kind)
        assert refused.value.values == {"month": Month(2020, 11), "version": 1}
    assert len(await known.said(ReturnAccepted)) == 1


async def test_a_correction_reverses_the_postings_and_withdraws_the_persons(known: Known) -> None:
    one, two, three = known.persons[:3]
    first = await filed(known, lines("12000", "9000"))
    second = await filed(known, [(NATIONAL_IDS[0], "10000", None), (NATIONAL_IDS[2], "8000", None)], kind="correction")
    assert [first.version, second.version] == [1, 2]
    assert await _balance(known) == [
        ("contributions_employee", Decimal(360)),
        ("contributions_employer", Decimal(360)),
    ]
    stands = "SELECT version, return_id, headcount FROM employer_month"
    assert await known.found(stands) == [(2, second.return_id, 2)]
    assert await known.found("SELECT count(*) FROM monthly_return") == [(2,)], "every version is kept"
    credited = (await known.said(WagesCredited))[-1]
    assert credited.withdrawn == [two]
    assert sorted(credited.persons, key=str) == sorted(
        [
            CreditedPerson(person_id=one, base=Decimal(10000), credited=True),
            CreditedPerson(person_id=three, base=Decimal(8000), credited=True),
        ],
        key=str,
    )


async def test_a_month_after_the_employers_end_is_refused_by_name(known: Known) -> None:
    ended = """
        INSERT INTO inactive_period (period_id, employer_id, kind, first_day) VALUES (uuidv7(), :one, 'ended', :day)
        RETURNING period_id
    """
    await known.found(ended, one=known.employers[0], day=date(2020, 11, 1))
    with pytest.raises(Refusal) as refused:
        await filed(known, lines("12000"), month="2020-11")
    assert (refused.value.code, refused.value.values["last_day"]) == ("employer_ended", date(2020, 10, 31))
    refused.value.say("vi")
    assert await _first(known, filing(known, lines("12000"))) == [None], "the statement of many refuses it as well"
    await filed(known, lines("12000"), month="2020-10")

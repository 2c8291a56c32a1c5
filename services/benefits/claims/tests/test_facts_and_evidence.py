"""Facts that delay a claim and facts that do not; contracts that follow each other; the newest word about wages."""

from datetime import date
from uuid import UUID

from libs.common.values.month import Month
from services.benefits.claims.rules.claim_facts import Certificate, ClaimFacts, Employment, PersonFacts, ReportedMonth
from services.benefits.claims.rules.credited_months import months_before
from services.benefits.claims.rules.days import days_between, first_days, near, periods_of, spelled
from services.benefits.claims.rules.evidence import Piece, Stop, evidence_of, stops_with

OWN, STRANGER, SECOND = (UUID(int=n) for n in (1, 2, 3))
CLAIM = ClaimFacts(UUID(int=9), OWN, "quarantine", date(2021, 1, 4), date(2021, 1, 31))
WINDOW = months_before(Month(2021, 1), 15)
LONG_AGO = date(2000, 1, 1)


def _person(*employments: Employment, reported_by: frozenset[UUID] = frozenset()) -> PersonFacts:
    months = {(OWN, month): ReportedMonth(accepted=True, due_on=None) for month in WINDOW}
    return PersonFacts(employments, (), {}, months, reported_by, (CLAIM,))


def test_an_employer_that_never_reported_the_person_holds_up_no_claim_of_another() -> None:
    own, strange = Employment(OWN, LONG_AGO, None, None), Employment(STRANGER, LONG_AGO, None, None)
    assert _person(own, strange).missing(CLAIM, WINDOW) == {}
    assert set(_person(own, strange, reported_by=frozenset({STRANGER})).missing(CLAIM, WINDOW)) == set(WINDOW)
    at_the_strangers = ClaimFacts(UUID(int=8), STRANGER, "quarantine", CLAIM.first_day, CLAIM.last_day)
    assert set(_person(own, strange).missing(at_the_strangers, WINDOW)) == set(WINDOW), "its own claims wait for it"


def test_contracts_that_follow_each_other_are_one() -> None:
    first = Employment(OWN, LONG_AGO, date(2021, 1, 10), "contract_expired")
    at_once = Employment(OWN, date(2021, 1, 10), date(2021, 1, 20), "contract_expired")
    later = Employment(OWN, date(2021, 1, 22), None, None)
    elsewhere = Employment(SECOND, date(2021, 1, 10), None, None)

    def ends(*employments: Employment) -> date | None:
        contract = _person(*employments).contract_of(CLAIM)
        assert contract is not None
        return contract.ended_on

    assert ends(first) == date(2021, 1, 10)
    assert ends(first, at_once, elsewhere) == date(2021, 1, 20)
    assert ends(first, at_once, later) == date(2021, 1, 20), "a day without a contract ends it"
    assert ends(first, Employment(OWN, date(2020, 6, 1), None, None)) is None, "two at once: the longer one"
    assert _person(later).contract_of(CLAIM) is None, "it had not begun"


def test_the_newest_certificate_of_a_day_says_whether_wages_were_paid() -> None:
    paid = Certificate("Q1", date(2021, 1, 4), date(2021, 1, 20), wages_paid=True)
    corrected = Certificate("Q1", date(2021, 1, 11), date(2021, 1, 31), wages_paid=False)
    claim = ClaimFacts(CLAIM.claim_id, OWN, "quarantine", CLAIM.first_day, CLAIM.last_day, [paid, corrected])
    found = evidence_of(claim, _person(), None, None)
    assert spelled(found.days) == "2021-01-11 to 2021-01-31"
    assert spelled(found.wage_days) == "2021-01-04 to 2021-01-10"


def test_days_that_are_near_or_under_one_order_are_one_stop_of_work() -> None:
    january, march = days_between(date(2021, 1, 4), date(2021, 1, 31)), days_between(date(2021, 3, 1), date(2021, 3, 5))
    known = [Stop(january, frozenset({"A"}), january), Stop(march, frozenset({"B"}))]
    between = days_between(date(2021, 2, 8), date(2021, 2, 21))
    (joined,) = stops_with(known, [Piece(between, "C")], gap=7)
    assert (joined.days, joined.mine, len(joined.awarded)) == (january | between | march, between, 28)
    assert len(stops_with(known, [Piece(between, "C")], gap=6)) == 3
    assert len(stops_with(known, [Piece(between, "A")], gap=0)) == 2
    assert not near(january, days_between(date(2021, 2, 8), date(2021, 2, 7)), gap=7), "no days are near nothing"
    assert near(january, days_between(date(2021, 1, 10), date(2021, 1, 11)), gap=0)


def test_sets_of_days() -> None:
    days = days_between(date(2021, 1, 30), date(2021, 2, 2)) | days_between(date(2021, 2, 4), date(2021, 2, 4))
    assert [(p.start, p.days) for p in periods_of(days)] == [(date(2021, 1, 30), 4), (date(2021, 2, 4), 1)]
    assert spelled(first_days(days, 2)) == "2021-01-30 to 2021-01-31"
    assert first_days(days, -5) == frozenset()
    assert periods_of(frozenset()) == []

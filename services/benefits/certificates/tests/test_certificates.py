"""A certificate names an order on record for the employer, and days of it; other orders and days are refused."""

import asyncio
from typing import Any

import pytest
from httpx import Response

from tests.claims import FIRST, LAST, certify, claimed, close, read, with_nine_months
from tests.running_suite import RunningSuite
from tests.staff import Staffed, staffed

_CERTIFICATES = "/benefits/v1/employer-certificates"


def _body(employer: Staffed, **changed: Any) -> dict[str, Any]:
    return {
        "employer_id": employer.id,
        "person_id": employer.staff[0][0],
        "cause": "closure_order",
        "order_number": "NOPE",
        "first_day": FIRST,
        "last_day": LAST,
        "wages_paid": False,
        **changed,
    }


async def _all(suite: RunningSuite, who: str, *bodies: dict[str, Any]) -> list[Response]:
    """Post all at once: an order that is not on record is waited for, as its event may be on the way."""
    return await asyncio.gather(*(suite.post(who, _CERTIFICATES, body) for body in bodies))


@pytest.mark.parametrize("persona", ["employer", "officer"])
async def test_an_order_that_nobody_recorded_is_refused(shared_suite: RunningSuite, persona: str) -> None:
    suite = shared_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    await close(suite, other)
    who = employer.persona if persona == "employer" else persona
    numbers = ("NOPE", "BKK 1/2564")
    for refused in await _all(suite, who, *(_body(employer, order_number=number) for number in numbers)):
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown")
        assert [e["pointer"] for e in refused.json()["errors"]] == ["/order_number"]
    await close(suite, employer)
    assert (await certify(suite, employer, employer.staff[0][0]))["hash"], "the order is on record now"


async def test_a_cause_unknown_to_the_law_cannot_be_certified(shared_suite: RunningSuite) -> None:
    """A signed certificate with such a cause would skip the check of orders and prove no claim."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    await close(suite, employer)
    for cause in ("closure", "CLOSURE_ORDER", "closure order", "employer_lacks_orders", "nonsense"):
        refused = await suite.post(employer.persona, _CERTIFICATES, _body(employer, cause=cause))
        assert (refused.status_code, refused.json()["code"]) == (422, "cause_unknown"), cause
        assert [e["pointer"] for e in refused.json()["errors"]] == ["/cause"]
        assert "closure_order, preventive_measure, quarantine" in refused.json()["detail"]


async def test_a_number_is_read_as_it_is_meant(shared_suite: RunningSuite) -> None:
    """Blanks, case, dashes and digits of another script do not matter: the certificate has the recorded number."""
    suite = shared_suite
    employer = await staffed(suite, 1)
    order = {"employer_id": employer.id, "first_day": FIRST, "last_day": LAST, "order_number": "BKK-1/2564",
             "issued_by": "BMA", "cause": "dangerous_communicable_disease"}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)
    for typed in (
        "BKK-1/2564",
        "bkk-1/2564",
        "BKK \u2013 1 / 2564",
        "BKK\u00a0-1/2564",
        "BKK-๑/๒๕๖๔",
        "BKK\u22121/2564",
    ):
        made = await suite.made(employer.persona, _CERTIFICATES, _body(employer, order_number=typed))
        assert made["order_number"] == "BKK-1/2564", typed
    others = ("BKK-11/2564", "BKK1/2564", "BKK-1/256")
    answers = await _all(suite, employer.persona, *(_body(employer, order_number=other) for other in others))
    for other, refused in zip(others, answers, strict=True):
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown"), other


async def test_an_order_for_an_area_and_sector_is_the_employers_too(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    order = {"area": "TH-10", "sector": "C13", "first_day": FIRST, "last_day": LAST, "order_number": "BKK 7/2564",
             "issued_by": "BMA", "cause": "dangerous_communicable_disease"}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)
    await suite.made(employer.persona, _CERTIFICATES, _body(employer, order_number="BKK 7/2564"))
    quarantined = _body(employer, cause="quarantine", order_number="Q 1")
    assert (await suite.made(employer.persona, _CERTIFICATES, quarantined))["cause"] == "quarantine"


async def test_an_order_for_a_section_is_for_every_division_of_it(shared_suite: RunningSuite) -> None:
    """An order for C closes an employer of C13; an order for D, or for a class below its division, does not."""
    suite = shared_suite
    employer = await with_nine_months(suite, 1)
    for sector in ("C", "D", "C131"):
        order = {"area": "TH-10", "sector": sector, "first_day": FIRST, "last_day": LAST, "issued_by": "BMA",
                 "order_number": f"BKK {sector}/2564", "cause": "dangerous_communicable_disease",
                 "covers_nobody": True}  # fmt: skip
        await suite.made("officer", "/registration/v1/closure-orders", order)
    await suite.settled()
    numbers = ("BKK D/2564", "BKK C131/2564")
    answers = await _all(suite, employer.persona, *(_body(employer, order_number=number) for number in numbers))
    for number, refused in zip(numbers, answers, strict=True):
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown"), number
    claim = await claimed(suite, employer, employer.staff[0][0])
    await suite.made(employer.persona, _CERTIFICATES, _body(employer, order_number="BKK C/2564"))
    await suite.settled()
    assert (await read(suite, claim))["decision"]["days"] == 56


async def _ordered(suite: RunningSuite, employer: Staffed, first_day: str, last_day: str, **changed: Any) -> None:
    order = {"employer_id": employer.id, "first_day": first_day, "last_day": last_day, "order_number": "BKK 1/2564",
             "issued_by": "BMA", "cause": "dangerous_communicable_disease", **changed}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)


async def _refused(suite: RunningSuite, employer: Staffed, *stretches: tuple[str, str]) -> list[tuple[str, str]]:
    """For each first and last day, the member that is wrong and the sentence about it."""
    days = [{"order_number": "BKK 1/2564", "first_day": first, "last_day": last} for first, last in stretches]
    errors = []
    for refused in await _all(suite, employer.persona, *(_body(employer, **given) for given in days)):
        assert (refused.status_code, refused.json()["code"]) == (422, "days_outside_order"), refused.text
        (error,) = refused.json()["errors"]
        errors.append((error["pointer"], error["detail"]))
    return errors


async def test_days_outside_the_order_are_refused_with_the_days_of_the_order(shared_suite: RunningSuite) -> None:
    suite = shared_suite
    employer = await staffed(suite, 1)
    await _ordered(suite, employer, "2021-01-04", "2021-01-31")
    for first_day, last_day in (("2021-01-04", "2021-01-31"), ("2021-01-04", "2021-01-04"), ("2021-01-31",) * 2):
        body = _body(employer, order_number="BKK 1/2564", first_day=first_day, last_day=last_day)
        assert (await suite.made(employer.persona, _CERTIFICATES, body))["last_day"] == last_day
    stretches = (("2021-01-03", "2021-01-31"), ("2021-01-04", "2021-02-01"), ("2021-02-01", "2021-02-28"))
    errors = await _refused(suite, employer, *stretches)
    assert [member for member, _ in errors] == ["/first_day", "/last_day", "/first_day"]
    assert all("2021-01-04 \u2013 2021-01-31" in sentence for _, sentence in errors)


async def test_all_rows_of_an_order_count(shared_suite: RunningSuite) -> None:
    """One number, recorded for the employer and for its area and sector: days of both are certified and paid."""
    suite = shared_suite
    employer, other = await with_nine_months(suite, 1), await staffed(suite, 1)
    await _ordered(suite, employer, "2021-01-04", "2021-01-10")
    area = {"employer_id": None, "area": "TH-10", "sector": "C"}
    await _ordered(suite, employer, "2021-01-11", "2021-01-17", order_number="bkk 1 / 2564", **area)
    await _ordered(suite, employer, "2021-01-21", "2021-01-31", issued_by="CCSA", order_number="BKK1/๒๕๖๔", **area)
    await _ordered(suite, other, "2021-02-01", "2021-02-28")
    claim = await claimed(suite, employer, employer.staff[0][0])
    for first_day, last_day in (("2021-01-09", "2021-01-17"), ("2021-01-21", "2021-01-31")):
        body = _body(employer, order_number="BKK 1/2564", first_day=first_day, last_day=last_day)
        await suite.made(employer.persona, _CERTIFICATES, body)
    stretches = (
        ("2021-01-17", "2021-01-21"),  # between two stretches nothing was ordered
        ("2021-01-18", "2021-01-21"),
        ("2021-01-31", "2021-02-01"),  # somebody else's days
    )
    errors = await _refused(suite, employer, *stretches)
    assert [member for member, _ in errors] == ["/last_day", "/first_day", "/last_day"]
    assert all("2021-01-04 \u2013 2021-01-17, 2021-01-21 \u2013 2021-01-31" in sentence for _, sentence in errors)
    await suite.settled()
    assert (await read(suite, claim))["decision"]["days"] == 9 + 11


async def test_a_certificate_of_quarantine_is_evidence_without_an_order(shared_suite: RunningSuite) -> None:
    """The regulation names the employer's certificate, and an order only for a closure (decision 17)."""
    suite = shared_suite
    employer = await with_nine_months(suite, 2)
    for cause, (person, _, _) in zip(("quarantine", "preventive_measure"), employer.staff, strict=True):
        claim = await claimed(suite, employer, person, cause=cause, last_day="2021-01-17")
        await suite.settled()
        assert (await read(suite, claim))["status"] == "pending", "nothing proves the days yet"
        await certify(suite, employer, person, cause=cause, order_number="Hospital 12", last_day="2021-01-17")
        await suite.settled()
        assert (await read(suite, claim))["decision"]["days"] == 14

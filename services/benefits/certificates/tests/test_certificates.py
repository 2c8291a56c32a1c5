"""A certificate names an order that is on record for the employer; one that nobody knows is refused by name."""

from typing import Any

import pytest

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


@pytest.mark.parametrize("persona", ["employer", "officer"])
async def test_an_order_that_nobody_recorded_is_refused(local_suite: RunningSuite, persona: str) -> None:
    suite = local_suite
    employer, other = await staffed(suite, 1), await staffed(suite, 1)
    await close(suite, other)
    who = employer.persona if persona == "employer" else persona
    for number in ("NOPE", "BKK 1/2564"):
        refused = await suite.post(who, _CERTIFICATES, _body(employer, order_number=number))
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown")
        assert [e["pointer"] for e in refused.json()["errors"]] == ["/order_number"]
    await close(suite, employer)
    assert (await certify(suite, employer, employer.staff[0][0]))["hash"], "the order is on record now"


async def test_a_number_is_read_as_it_is_meant(local_suite: RunningSuite) -> None:
    """Blanks, case, dashes and digits of another script: the certificate bears the number that is on record."""
    suite = local_suite
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
    for other in ("BKK-11/2564", "BKK1/2564", "BKK-1/256"):
        refused = await suite.post(employer.persona, _CERTIFICATES, _body(employer, order_number=other))
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown"), other


async def test_an_order_for_an_area_and_sector_is_the_employers_too(local_suite: RunningSuite) -> None:
    suite = local_suite
    employer = await staffed(suite, 1)
    order = {"area": "TH-10", "sector": "C13", "first_day": FIRST, "last_day": LAST, "order_number": "BKK 7/2564",
             "issued_by": "BMA", "cause": "dangerous_communicable_disease"}  # fmt: skip
    await suite.made("officer", "/registration/v1/closure-orders", order)
    await suite.made(employer.persona, _CERTIFICATES, _body(employer, order_number="BKK 7/2564"))
    quarantined = _body(employer, cause="quarantine", order_number="Q 1")
    assert (await suite.made(employer.persona, _CERTIFICATES, quarantined))["cause"] == "quarantine"


async def test_an_order_for_a_section_is_for_every_division_of_it(local_suite: RunningSuite) -> None:
    """An employer of C13 is closed by an order for C, and not by one for D or for a class below its own division."""
    suite = local_suite
    employer = await with_nine_months(suite, 1)
    for sector in ("C", "D", "C131"):
        order = {"area": "TH-10", "sector": sector, "first_day": FIRST, "last_day": LAST, "issued_by": "BMA",
                 "order_number": f"BKK {sector}/2564", "cause": "dangerous_communicable_disease"}  # fmt: skip
        await suite.made("officer", "/registration/v1/closure-orders", order)
    await suite.settled()
    for other in ("D", "C131"):
        refused = await suite.post(employer.persona, _CERTIFICATES, _body(employer, order_number=f"BKK {other}/2564"))
        assert (refused.status_code, refused.json()["code"]) == (422, "order_unknown"), other
    claim = await claimed(suite, employer, employer.staff[0][0])
    await suite.made(employer.persona, _CERTIFICATES, _body(employer, order_number="BKK C/2564"))
    await suite.settled()
    assert (await read(suite, claim))["decision"]["days"] == 56

"""A fact becomes one notice to each person and employer that it concerns, with its sendings; others become none."""

from typing import Any
from uuid import uuid4

import pytest
from sqlalchemy import text

from libs.common.texts import LANGUAGES, chosen
from services.hotline.notices.rows.notices import notices_of_person
from services.hotline.notices.rules.employer_notices import EMPLOYERS_TOLD, employer_notice_of
from services.hotline.notices.rules.notices import TEXTS, rendered
from services.hotline.notices.tests.queued import SAID_AT, due_notices, filed
from services.hotline.notices.tests.told import Told
from services.hotline.tests.desk import Desk

_NOTICES = "SELECT subject_id, template, variables::text FROM notice ORDER BY template, subject_id"
_ORDER = {"order_number": "1/2564", "issued_by": "กทม.", "first_day": "2021-01-04", "last_day": "2021-01-17"}
_MONTH = {"month": "2021-01", "headcount": 79, "baseline": 100}
_ENDED = text("""
    INSERT INTO inactive_period (period_id, employer_id, kind, first_day, last_day)
    VALUES (:period_id, :employer_id, 'ended', '2020-12-31', NULL)
""")
SAID: dict[str, tuple[tuple[dict[str, Any], str | None], ...]] = {
    "contributions.due_soon.v1": (
        ({"month": "2020-12", "due_on": "2021-01-15", "filed": True, "owed": "120.00"}, "employer_bill_due"),
        ({"month": "2020-12", "due_on": "2021-01-15", "filed": False, "owed": None}, "employer_return_due"),
    ),
    "contributions.return_overdue.v1": (({"month": "2020-12", "due_on": "2021-01-15"}, "employer_return_overdue"),),
    "contributions.arrears_changed.v1": (
        ({"owed": "12.00", "as_of": "2021-01-16"}, "employer_arrears"),
        ({"owed": "0.00", "as_of": "2021-01-16"}, None),
    ),
    "contributions.finding_raised.v1": (
        ({"month": "2020-12", "kind": "headcount_fell", "findings": 3, "answer_by": "2021-02-15"}, "employer_finding"),
    ),
    "benefits.certificate_wanted.v1": (({"until": "2021-01-30"}, "employer_certificate_wanted"),),
    "loans.retention_breached.v1": ((_MONTH, "employer_retention_breached"),),
    "loans.retention_restored.v1": ((_MONTH, "employer_retention_restored"),),
    "loans.retention_unproven.v1": ((_MONTH, "employer_retention_unproven"),),
    "loans.retention_proven.v1": ((_MONTH, "employer_retention_proven"),),
    "registration.closure_ordered.v1": ((_ORDER, "employer_closure_ordered"),),
    "registration.closure_changed.v1": (
        (_ORDER | {"withdrawn": False}, "employer_closure_changed"),
        (_ORDER | {"withdrawn": True}, "employer_closure_withdrawn"),
    ),
    "loans.loan_decided.v1": (
        ({"decision": "approved", "amount": "100.00"}, "employer_loan_approved"),
        ({"decision": "refused", "amount": None}, "employer_loan_refused"),
    ),
}


def test_each_fact_has_its_words_in_every_language_and_every_text_has_its_fact() -> None:
    assert SAID.keys() == EMPLOYERS_TOLD
    names = set()
    for event_type, cases in SAID.items():
        for data, name in cases:
            notice = employer_notice_of(event_type, data)
            assert (notice[0] if notice else None) == name
            if notice:
                names.add(name)
                for language in LANGUAGES:
                    words = rendered(chosen(TEXTS[notice[0]], language, notice[1]), notice[1], language)
                    assert "{" not in words
                    assert all(str(value) in words for value in notice[1].values())
    assert names == {one for one in TEXTS if one.startswith("employer_") and "application" not in one}
    assert employer_notice_of("contributions.payment_received.v1", {}) is None


async def test_a_fact_that_comes_again_is_told_once_to_each_contact(told: Told) -> None:
    first, second = await told.has_contact(email="a@b.c", wish="email"), await told.has_contact(state="sealed")
    await told.has_contact(state="ended")
    await told.is_overdue(times=2)
    assert await told.found(_NOTICES) == [
        (told.employer, "employer_return_overdue", '{"month": "2020-11", "due_on": "2020-12-15"}')]  # fmt: skip
    sendings = await told.found("SELECT contact_id, status FROM notice_sending")
    assert sorted(sendings) == sorted([(first, "queued"), (second, "queued")])


@pytest.mark.parametrize(
    ("area", "sector", "reached"),
    [("TH-10", "I", True), ("TH-10", "I55", True), ("TH-1", "I", False), ("TH-10", "C", False)],
)
async def test_an_order_for_a_sector_of_an_area_reaches_its_employers(
    told: Told, area: str, sector: str, *, reached: bool
) -> None:
    given = {"order_id": uuid4(), "employer_id": None, "area": area, "sector": sector, **_ORDER}
    await told.hears("registration.closure_ordered.v1", **given)
    assert [row[0] for row in await told.found(_NOTICES)] == [told.employer] * reached


async def test_an_order_is_not_told_to_an_employer_that_had_ended(told: Told) -> None:
    await told.database.one_statement(_ENDED, {"period_id": uuid4(), "employer_id": told.employer})
    given = {"order_id": uuid4(), "employer_id": None, "area": "TH-10", "sector": "I", **_ORDER}
    await told.hears("registration.closure_ordered.v1", **given)
    assert await told.found(_NOTICES) == []


async def test_a_fact_is_queued_once_however_often_it_is_heard(desk: Desk) -> None:
    person, other = await desk.has_person("1101700230708", "+66812345678"), await desk.has_person("2000000000011")
    await filed(desk, person)
    (listed,) = await notices_of_person(desk.database, person)
    assert (listed.status, listed.attempts) == ("queued", 0)
    assert await notices_of_person(desk.database, other) == []
    (due,) = await due_notices(desk, SAID_AT)
    assert due.template == "claim_received"
    assert due.variables == {"first_day": "2021-01-04", "last_day": "2021-02-28"}, "the words' own, nothing else"
    await filed(desk, person)
    assert len(await notices_of_person(desk.database, person)) == 2, "another fact is another notice"

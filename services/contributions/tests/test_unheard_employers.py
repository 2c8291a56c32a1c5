"""An employer unknown to contributions: 503 if its event may come, else 404; odd days stop no duty."""

import asyncio
from datetime import date
from typing import Any
from uuid import UUID, uuid4

from deploy.suite import LAW
from libs.common.law.loader import load_law
from libs.common.values.identifiers import uuid7
from services.contributions.returns.rules.due_date import due_dates
from tests.running_suite import RunningSuite


def _made_long_ago() -> str:
    """Make an id as registration would have in May 2024."""
    return str(UUID(int=(1_714_600_000_000 << 80) | (7 << 76) | (2 << 62) | 1))


async def _doors(suite: RunningSuite, persona: str, employer: str) -> list[Any]:
    body = {"employer_id": employer, "month": "2020-12", "kind": "original"}
    lines = {"lines": [{"national_id": "3100600445635", "wage": "9000.00"}]}
    path = "/contributions/v1/returns"
    sent = [
        suite.post(persona, path, body | lines),
        suite.post(persona, f"{path}?dry_run=true", body | lines),
        suite.post(persona, path, body | lines | {"kind": "correction"}),
        suite.get(persona, f"/contributions/v1/employers/{employer}/account"),
    ]
    if persona == "officer":
        payment = {"employer_id": employer, "reference": uuid4().hex, "amount": "1.00", "paid_on": "2021-01-01"}
        sent.append(suite.post(persona, "/contributions/v1/payments", payment))
    return list(await asyncio.gather(*sent))


async def test_an_employer_whose_event_may_come_is_not_answered_404(local_suite: RunningSuite) -> None:
    suite = local_suite
    own, fresh, nobody, old = str(uuid7()), str(uuid7()), str(uuid4()), _made_long_ago()
    asked = [(suite.become("employer", own), own), ("officer", fresh), ("officer", nobody), ("officer", old)]
    found = await asyncio.gather(*(_doors(suite, *pair) for pair in asked))
    for answers in found[:2]:
        for answer in answers:
            assert (answer.status_code, answer.json()["code"]) == (503, "news_on_its_way"), answer.text
            assert answer.headers["retry-after"] == "30"
    for answers in found[2:]:
        assert {(answer.status_code, answer.json()["code"]) for answer in answers} == {(404, "not_found")}


def test_no_day_stops_the_search_for_due_dates() -> None:
    for country in ("thailand", "viet_nam"):
        rule = load_law(LAW / country).rule("contributions", "due_date")
        for day in (date.min, date(1, 3, 1), date(1970, 1, 1), date(2021, 2, 20), date(2399, 12, 31)):
            found = due_dates(rule, day, look_back=24)
            assert len(found) == (25 if day.year >= 2020 else 0), (country, day)

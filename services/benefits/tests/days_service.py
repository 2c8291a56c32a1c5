"""The benefits service's actions on its own database, called in random order; refusals are returned as None."""

import json
import random
from collections.abc import Callable
from datetime import date
from itertools import count
from types import SimpleNamespace
from typing import Any
from uuid import UUID, uuid4

from sqlalchemy import text

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.refusals import Refusal
from libs.common.spine.log import prepare_log
from libs.common.values.month import Month
from libs.contracts.benefits import CLAIMS
from services.benefits.claims.actions.evaluate_claim import evaluate_persons
from services.benefits.claims.actions.file_claim import file_claim
from services.benefits.facts.actions import hear_others
from services.benefits.payments.actions.freeze_run import freeze_run
from services.benefits.payments.actions.release_run import release_run
from services.benefits.tests.days_model import Days, Model

FIRST = date(2021, 1, 4)
NUMBERS = ("BKK 1", "BKK 2", "BKK 3", "late")
_READ = {
    "held": """SELECT claim_id, CAST(d AS date) AS day FROM awarded_days,
               generate_series(lower(days), upper(days) - 1, interval '1 day') d""",
    "status": "SELECT claim_id, status FROM claim",
    "money": "SELECT claim_id, month, amount, paid FROM entitlement",
    "lines": """SELECT run_id, claim_id, month, CAST(entitled AS integer) AS entitled FROM payment_line
                WHERE status = 'frozen'""",
    "owed": """SELECT person_id, sum(CASE 'overpayment_receivable' WHEN debit_account THEN amount WHEN credit_account
               THEN -amount ELSE 0 END) AS owed FROM posting GROUP BY person_id""",
    "books": """SELECT claim_id, sum(CASE 'benefit_expense' WHEN debit_account THEN amount WHEN credit_account
                THEN -amount ELSE 0 END) AS spent FROM posting GROUP BY claim_id""",
}  # fmt: skip


class Service:
    """Four persons and three employers.

    Every month is reported at the ceiling, which two registrations share: 250 a day.
    """

    def __init__(self, database: Database, seed: int) -> None:
        self.database, self.model, self.chance = database, Model(), random.Random(seed)  # noqa: S311 - a test's dice
        self.law = load_law(LAW / "thailand")
        self.today = date(2021, 4, 1)
        self.persons, self.employers = sorted(uuid4() for _ in range(4)), [uuid4() for _ in range(3)]
        self.employments = {(p, e): uuid4() for p in self.persons for e in self.employers}
        self.versions = count(1)
        self.runs: dict[UUID, tuple[str, list[tuple[UUID, date]]]] = {}

    async def hear(self, hearing: Callable[..., Any], *bodies: dict[str, Any]) -> None:
        async with self.database.transaction() as connection:
            events = [
                SimpleNamespace(body=json.dumps(body, default=str), time="2021-01-01T00:00:00+00:00") for body in bodies
            ]
            persons = await hearing(connection, events)
            await evaluate_persons(connection, self.law, persons, today=self.today)

    async def begin(self) -> None:
        await prepare_log(self.database, (CLAIMS,))
        self.model.reporting = {self.employers[0]}
        months = [Month(2020, 1).plus(n) for n in range(24)]
        for employer in self.employers:
            whole = {"base": "15000", "credited": True}
            people = [{"person_id": p, **whole} for p in self.persons] if employer == self.employers[0] else []
            said = {"employer_id": employer, "version": 1, "chunk": 1, "chunks": 1, "persons": people, "withdrawn": []}
            await self.hear(hear_others.wages_credited, *({**said, "month": str(month)} for month in months))
        for number in NUMBERS[:3]:
            await self.order(number)
        await self.hear(hear_others.employments_changed, *(self._employment(*key, None) for key in self.employments))

    def _employment(self, person: UUID, employer: UUID, ended_on: date | None) -> dict[str, Any]:
        key = {"employment_id": self.employments[person, employer], "employer_id": employer, "person_id": person}
        key["version"] = next(self.versions)
        return {**key, "started_on": "2019-01-01", "ended_on": ended_on, "reason": "terminated" if ended_on else None}

    async def file(self, person: UUID, employer: UUID, days: Days) -> UUID | None:
        payee = {"bank": "004", "account": "1"}
        try:
            async with self.database.transaction() as connection:
                return await file_claim(
                    connection, self.law, branch="unemployment_force_majeure", person_id=person, employer_id=employer,
                    cause="closure_order", first_day=min(days), last_day=max(days), payee=payee, filed_by="person:x",
                    confirmed=True,
                    today=self.today,
                )  # fmt: skip
        except Refusal as refused:
            return _expected(refused, "claim_overlaps")

    async def freeze(self, month: Month) -> dict[str, Any] | None:
        try:
            async with self.database.transaction() as connection:
                run = await freeze_run(connection, month=month, made_by="officer:a", today=self.today, banks=None)
                return {"run_id": run.run_id, "count": run.count, "total": run.total}
        except Refusal as refused:
            return _expected(refused, "payment_run_already_frozen")

    async def release(self, run: UUID) -> bool | None:
        row = (await self.database.one_statement(text("SELECT hash FROM payment_run WHERE run_id = :r"), {"r": run}))[0]
        try:
            async with self.database.transaction() as connection:
                done = await release_run(
                    connection, run_id=run, given_hash=row["hash"], released_by="officer:b", released_on=self.today,
                    needed=1,
                )  # fmt: skip
                return not done.changed
        except Refusal as refused:
            return _expected(refused, "payment_run_not_frozen")

    async def rows(self, what: str) -> Any:
        return await self.database.one_statement(text(_READ[what]))


def _expected(refused: Refusal, code: str) -> None:
    if refused.code != code:
        raise refused

"""Compare the service with the model: claims, evidence, merges, runs and corrections, in random order and concurrent.

`PRAKAN_EXAMPLES=50` tries that many times as much.
"""

import asyncio
import os
from datetime import date, timedelta
from uuid import UUID, uuid4

import pytest

from deploy.operate.invariants import room_breaches
from libs.common.database.connections import Database
from libs.common.values.month import Month
from services.benefits.certificates.actions.certify import certify
from services.benefits.certificates.actions.refuse_wanted import refuse_wanted
from services.benefits.claims.actions.decide_days import NothingClaimedTwice, decide_days, proceed, reject
from services.benefits.claims.actions.decide_evidence import NoOrderOnRecord, NothingUnproven, ReturnsDoNotProve
from services.benefits.claims.actions.withdraw_claim import ClaimIsOver, ClaimWasPaid, withdraw_claim
from services.benefits.facts.actions import hear_others
from services.benefits.payments.actions.return_payment import return_payments
from services.benefits.payments.rows.returning import Returned
from services.benefits.tests.days_model import Days
from services.benefits.tests.days_service import FIRST, NUMBERS, Service
from services.benefits.wanted.actions.refuse_certificate import CertificateNotWanted
from tests.fresh_databases import FreshDatabases

SEEDS = 5 * int(os.environ.get("PRAKAN_EXAMPLES", "1"))
STEPS, RATE = 70, 250


class Beside(Service):
    """Random steps, carried out by both the model and the service."""

    async def order(self, number: str) -> None:
        order = {"first_day": FIRST, "last_day": "2021-12-31", "order_number": number, "area": None, "sector": None}
        order["cause"] = "dangerous_communicable_disease"
        orders = [{**order, "order_id": uuid4(), "employer_id": employer} for employer in self.employers]
        await self.hear(hear_others.closures_ordered, *orders)
        self.model.orders.add(number)
        for person in self.persons:
            self.model.judge(person)

    def span(self, longest: int) -> Days:
        first = FIRST + timedelta(days=self.chance.randrange(110))
        return {first + timedelta(days=n) for n in range(self.chance.randint(1, longest))}

    async def filing(self) -> None:
        """File several claims at once, under both ids of a person: of equal ones, one is accepted."""
        person, employer, days = self.chance.choice(self.persons), self.chance.choice(self.employers), self.span(120)
        at_once = [person]
        if self.chance.random() < 0.5:
            at_once = [p for p in self.persons if self.model.whose(p) == self.model.whose(person)]
        filed = await asyncio.gather(*(self.file(p, employer, days) for p in at_once))
        for key, who in sorted((key, p) for key, p in zip(filed, at_once, strict=True) if key):
            assert not self.model.overlaps(who, employer, days)
            self.model.file(key, who, employer, days)
        assert all(filed) or self.model.overlaps(person, employer, days)

    async def certificate(self) -> None:
        person, employer = self.chance.choice(self.persons), self.chance.choice(self.employers)
        days, number, wages = self.span(110), self.chance.choice(NUMBERS), self.chance.random() < 0.1
        async with self.database.transaction() as connection:
            await certify(
                connection, self.law, employer_id=employer, person_id=person, cause="closure_order",
                order_number=number, first_day=min(days), last_day=max(days), wages_paid=wages,
                issued_by="employer:x", today=self.today,
            )  # fmt: skip
        self.model.papers.append((person, employer, number, days, wages))
        self.model.judge(person)

    async def merge(self) -> None:
        kept, merged = self.chance.sample(self.persons, 2)
        involved = {*self.model.kept, *self.model.kept.values()}
        if self.model.kept and self.chance.random() < 0.5:
            merged, kept = self.chance.choice(list(self.model.kept.items()))
            await self.hear(hear_others.persons_unmerged, {"kept_id": kept, "merged_id": merged})
            del self.model.kept[merged]
        elif not involved & {kept, merged}:
            await self.hear(hear_others.persons_merged, {"kept_id": kept, "merged_id": merged})
            self.model.kept[merged] = kept
        self.model.judge(kept)
        self.model.judge(merged)

    async def contract(self) -> None:
        """End a contract, or correct its end."""
        key = self.chance.choice(list(self.employments))
        ended_on = FIRST + timedelta(days=self.chance.randrange(-3, 300))
        await self.hear(hear_others.employments_changed, self._employment(*key, ended_on))
        self.model.ended[key] = ended_on
        self.model.judge(key[0])

    async def officer(self) -> None:
        if not self.model.claims:
            return
        key, keeps = self.chance.choice(list(self.model.claims)), self.chance.random() < 0.5
        taken = self.model.decide(key, keeps=keeps)
        try:
            async with self.database.transaction() as connection:
                await decide_days(
                    connection, self.law, claim_id=key, keeps=keeps, because="x", decided_by="officer:x",
                    today=self.today,
                )  # fmt: skip
        except NothingClaimedTwice:
            taken = not taken
        assert taken

    async def proceeding(self) -> None:
        """Several officers at once about one claim that nobody certified: all pay on returns, or none may."""
        waiting = [key for key in self.model.claims if self.model.unproven(key)]
        if waiting:
            key = self.chance.choice(waiting)
            taken = self.model.decide_uncertified(key, pays=True)
            answers = await asyncio.gather(*(self.officer_goes_on(key) for _ in range(2)))
            assert answers == [taken, taken]

    async def officer_goes_on(self, key: UUID) -> bool:
        try:
            async with self.database.transaction() as connection:
                await proceed(connection, self.law, claim_id=key, because="x", decided_by="officer:x", today=self.today)
        except (ReturnsDoNotProve, NoOrderOnRecord):
            return False
        return True

    async def rejecting(self) -> None:
        if self.model.claims:
            key = self.chance.choice(list(self.model.claims))
            taken = self.model.decide_uncertified(key, pays=False)
            try:
                async with self.database.transaction() as connection:
                    await reject(
                        connection, self.law, claim_id=key, because="x", decided_by="officer:x", today=self.today
                    )
            except NothingUnproven:
                taken = not taken
            assert taken

    async def refusing(self) -> None:
        """Refuse a certificate: the claim goes before an officer, also one that was paid on returns."""
        if self.model.claims:
            key = self.chance.choice(list(self.model.claims))
            taken, claim = self.model.wanted(key), self.model.claims[key]
            try:
                async with self.database.transaction() as connection:
                    await refuse_wanted(
                        connection, self.law, claim_id=key, person_id=claim["person"], because="never_worked_here",
                        words="x", refused_by="employer:x", today=self.today,
                    )  # fmt: skip
            except CertificateNotWanted:
                assert not taken
                return
            assert taken
            claim["uncertified"] = None
            self.model.judge(claim["person"])

    async def withdrawing(self) -> None:
        if self.model.claims:
            key = self.chance.choice(list(self.model.claims))
            expected, person = self.model.withdraw(key), self.model.claims[key]["person"]
            said = ""
            try:
                async with self.database.transaction() as connection:
                    await withdraw_claim(connection, self.law, claim_id=key, person_id=person, today=self.today)
            except (ClaimIsOver, ClaimWasPaid) as refused:
                said = refused.code
            assert said == expected

    async def late_order(self) -> None:
        await self.order("late")

    async def days_pass(self) -> None:
        self.today += timedelta(days=self.chance.randrange(25))

    async def freezing(self) -> None:
        """Freeze runs of several months at once: together they freeze what is due, each day once."""
        last = Month.of(self.today)
        months = sorted({last.plus(-self.chance.randrange(4)) for _ in range(3)})
        made = await asyncio.gather(*(self.freeze(month) for month in months))
        until = min(months[-1].last_day, self.today)
        frozen = {row["run_id"]: [] for row in made if row} | {}  # type: ignore[var-annotated]
        lines: dict[tuple[UUID, date], int] = {}
        for row in await self.rows("lines"):
            if row["run_id"] in frozen:
                frozen[row["run_id"]].append((row["claim_id"], row["month"]))
                lines[row["claim_id"], row["month"]] = lines.get((row["claim_id"], row["month"]), 0) + row["entitled"]
        if all(made):
            assert {place: money for place, money in lines.items() if money} == self.due(until, months[-1].last_day)
        for (key, month), entitled in lines.items():
            claim = self.model.claims[key]
            claim["frozen"][month] = claim["frozen"].get(month, 0) + entitled
            run = next(run for run, places in frozen.items() if (key, month) in places)
            had = {day for days, state in claim["covers"].values() if state != "void" for day in days}
            days = {day for day in claim["held"] if day.replace(day=1) == month and day <= until} - had
            claim["covers"][run, month] = (days, "frozen")
            claim["money"] = claim.get("money", {}) | {(run, month): entitled}
        self.runs |= {run: ("frozen", places) for run, places in frozen.items()}

    def due(self, until: date, before: date) -> dict[tuple[UUID, date], int]:
        found = {}
        for key, claim in self.model.claims.items():
            days = claim["held"] if claim["status"] == "awarded" else set()
            for month in {day.replace(day=1) for day in days if day <= before}:
                count = sum(day.replace(day=1) == month and day <= until for day in days)
                owed = RATE * count - claim["paid"].get(month, 0) - claim["frozen"].get(month, 0)
                if owed > 0:
                    found[key, month] = owed
        return found

    async def releasing(self) -> None:
        """Release all frozen runs at once, each twice: one of the two is refused, and changed claims void a run."""
        waiting = [run for run, (state, _) in self.runs.items() if state == "frozen"]
        answers = await asyncio.gather(*(self.release(run) for run in waiting * 2))
        for run, released in zip(waiting * 2, answers, strict=True):
            if released is not None:
                self.settle(run, "confirmed" if released else "void")

    def settle(self, run: UUID, state: str) -> None:
        self.runs[run] = (state, self.runs[run][1])
        for key, month in self.runs[run][1]:
            claim = self.model.claims[key]
            claim["covers"][run, month] = (claim["covers"][run, month][0], state)
            claim["frozen"][month] -= claim["money"][run, month]
            if state == "confirmed":
                claim["paid"][month] = claim["paid"].get(month, 0) + claim["money"][run, month]

    async def returning(self) -> None:
        sent = [(run, *place) for run, (state, places) in self.runs.items() if state == "confirmed" for place in places]
        for run, key, month in self.chance.sample(sent, min(len(sent), 2)):
            claim = self.model.claims[key]
            days, state = claim["covers"][run, month]
            async with self.database.transaction() as connection:
                taken = await return_payments(connection, run_id=run, payments=[Returned(key, Month.of(month), "AC04")])
            assert taken.returned == (state == "confirmed")
            if state == "confirmed":
                claim["covers"][run, month] = (days, "void")
                claim["paid"][month] -= claim["money"][run, month]

    async def compare(self) -> None:
        held: dict[UUID, Days] = {key: set() for key in self.model.claims}
        for row in await self.rows("held"):
            held[row["claim_id"]].add(row["day"])
        assert held == {key: claim["held"] for key, claim in self.model.claims.items()}
        names = {"in_payment": "awarded", "stopped": "awarded", "closed": "awarded"}
        status = {row["claim_id"]: names.get(row["status"], row["status"]) for row in await self.rows("status")}
        assert status == {key: claim["status"] for key, claim in self.model.claims.items()}
        spent = {row["claim_id"]: int(row["spent"]) for row in await self.rows("books")}
        fair: dict[UUID, int] = {}
        for row in await self.rows("money"):
            claim = self.model.claims[row["claim_id"]]
            assert int(row["paid"]) == claim["paid"].get(row["month"], 0)
            assert int(row["amount"]) == RATE * sum(day.replace(day=1) == row["month"] for day in claim["due"])
            fair[row["claim_id"]] = fair.get(row["claim_id"], 0) + int(min(row["paid"], row["amount"]))
        assert {k: v for k, v in spent.items() if v} == {k: v for k, v in fair.items() if v}
        for person in self.persons:
            every = [day for claim in self.model.of(person) for day in held[claim]]
            assert len(every) == len(set(every)), "a day belongs to two claims"

    async def settle_up(self) -> None:
        """Freeze and release everything: no person loses more by set-off than they owe."""
        for _ in range(2):
            await self.releasing()
            await self.freezing()
        await self.releasing()
        await self.compare()
        owed: dict[UUID, int] = {}
        for row in await self.rows("owed"):
            whose = self.model.whose(row["person_id"])
            owed[whose] = owed.get(whose, 0) + int(row["owed"])
        assert min(owed.values(), default=0) >= 0
        assert not await room_breaches("benefits", self.database)


STEPS_OF_THE_DICE = [
    *["filing"] * 4, *["certificate"] * 6, *["freezing"] * 3, *["releasing"] * 3, *["officer"] * 2, *["merge"] * 2,
    *["proceeding"] * 3, "days_pass", "contract", "late_order", "returning", "rejecting", "refusing", "withdrawing",
]  # fmt: skip


@pytest.mark.parametrize("seed", range(SEEDS))
async def test_the_service_never_differs_from_the_model(databases: FreshDatabases, seed: int) -> None:
    url = await databases.fresh("benefits")
    database = Database(url, application="test")
    beside = Beside(database, seed)
    try:
        await beside.begin()
        told = []
        for _ in range(STEPS):
            told.append(beside.chance.choice(STEPS_OF_THE_DICE))
            await getattr(beside, told[-1])()
            await beside.compare()
        await beside.settle_up()
    except AssertionError as differs:
        raise AssertionError(f"seed {seed} after {told}: {differs}") from differs
    finally:
        await database.close()
        await databases.drop({"benefits": url})

"""The model of a person's days: the law, written with sets of days and loops. The service must not differ from it."""

from datetime import date
from itertools import count
from typing import Any
from uuid import UUID

Days = set[date]
CAP, GAP = 90, 7


class Model:
    """The model. `papers`: certificates with person, employer, order number, days, and whether wages were paid.

    `reporting`: employers whose returns name everybody in every month. An order is for all days.
    """

    def __init__(self) -> None:
        self.kept: dict[UUID, UUID] = {}
        self.ended: dict[tuple[UUID, UUID], date] = {}
        self.orders: set[str] = set()
        self.reporting: set[UUID] = set()
        self.papers: list[tuple[UUID, UUID, str, Days, bool]] = []
        self.claims: dict[UUID, dict[str, Any]] = {}
        self._ranks = count()

    def whose(self, person: UUID) -> UUID:
        return self.kept.get(person, person)

    def of(self, person: UUID) -> dict[UUID, dict[str, Any]]:
        return {key: claim for key, claim in self.claims.items() if self.whose(claim["person"]) == self.whose(person)}

    def end_of(self, claim: dict[str, Any]) -> date | None:
        """Return the last contract's end: the person may have a contract under each id."""
        who = {claim["person"], self.whose(claim["person"])}
        who |= {merged for merged, kept in self.kept.items() if kept in who}
        ends = [self.ended.get((person, claim["employer"])) for person in who]
        return None if None in ends else max(end for end in ends if end)

    def overlaps(self, person: UUID, employer: UUID, days: Days) -> bool:
        for claim in self.of(person).values():
            end = self.end_of(claim)
            stopped = claim["status"] == "awarded" and end is not None and end <= max(claim["days"])
            over = claim["status"] in {"rejected", "withdrawn"}
            same = claim["employer"] == employer and not over and not stopped
            if claim["held"] & days or (same and claim["days"] & days):
                return True
        return False

    def file(self, key: UUID, person: UUID, employer: UUID, days: Days) -> None:
        self.claims[key] = {
            "person": person, "employer": employer, "days": days, "held": set(), "status": "pending", "rank": None,
            "keeps": False, "others": set(), "due": set(), "covers": {}, "paid": {}, "frozen": {},
            "uncertified": None, "provisional": False,
        }  # fmt: skip
        self.judge(person)

    def decide(self, key: UUID, *, keeps: bool) -> bool:
        mine = self.of(self.claims[key]["person"])
        reach = range(min(self.claims[key]["days"]).toordinal(), max(self.claims[key]["days"]).toordinal() + 1)
        mine = {k: c for k, c in mine.items() if c["status"] != "withdrawn"}
        others = {k for k, c in mine.items() if k != key and any(d.toordinal() in reach for d in c["days"])}
        others = others if key in mine else set()
        if not others:
            return False
        self.claims[key] |= {"keeps": keeps, "others": others}
        if keeps:
            for other in others:
                self.claims[other]["keeps"] = False
        self.judge(self.claims[key]["person"])
        return True

    def unproven(self, key: UUID) -> bool:
        """Tell whether a claim is pending for want of a certificate, or of an order of the number on it."""
        return self.claims[key]["status"] == "pending" and not self._evidence(self.claims[key])[0]

    def wanted(self, key: UUID) -> bool:
        """Tell whether its employer is still to certify."""
        claim = self.claims[key]
        proven, _ = self._evidence(claim)
        return claim["status"] in {"pending", "awarded"} and not proven and not self._unknown(claim)

    def decide_uncertified(self, key: UUID, *, pays: bool) -> bool:
        claim = self.claims[key]
        fit = bool(claim["employer"] in self.reporting and self.orders and not self._unknown(claim))
        if claim["status"] in {"rejected", "withdrawn"} or (pays and not fit):
            return False
        if not self.unproven(key) and (pays or not claim["provisional"]):
            return False
        claim["uncertified"] = pays
        self.judge(claim["person"])
        return True

    def withdraw(self, key: UUID) -> str:
        """Return the code of the refusal, or nothing."""
        claim = self.claims[key]
        if claim["status"] in {"rejected", "withdrawn"}:
            return "claim_is_over"
        if any(claim["paid"].values()):
            return "claim_was_paid"
        claim |= {"status": "withdrawn", "held": set(), "due": set(), "rank": None}
        self.judge(claim["person"])
        return ""

    def judge(self, person: UUID) -> None:
        """Judge the claims in order: decided to keep, first awarded, first filed.

        A claim takes the days that are left.
        """
        mine = {key: claim for key, claim in self.of(person).items() if claim["status"] != "withdrawn"}
        order = sorted(mine, key=lambda k: (not mine[k]["keeps"], mine[k]["rank"] is None, mine[k]["rank"] or 0, k))
        stops: list[tuple[Days, set[str], Days]] = []
        holding: dict[UUID, Days] = {}
        for place, key in enumerate(order):
            claim = mine[key]
            proven, waged = self._evidence(claim)
            certified = bool(proven)
            claim["provisional"] = claim["uncertified"] is True and not proven and not self._unknown(claim)
            if claim["provisional"]:
                proven = dict.fromkeys(self.orders, claim["days"])
            end = self.end_of(claim)
            unpaid = {day for days in proven.values() for day in days} - waged
            fit = {day for day in unpaid if end is None or day < end}
            rivals = {k: fit & days for k, days in holding.items()}
            if not claim["keeps"]:
                rivals |= {k: (fit & self.covered(k)) - self.covered(key) for k in order[place + 1 :]}
            rivals = {k: days for k, days in rivals.items() if days}
            lost = {day for days in rivals.values() for day in days}
            settled = all(k in claim["others"] or (mine[k]["keeps"] and key in mine[k]["others"]) for k in rivals)
            joined = self._joined(stops, proven)
            elsewhere = {day for days in holding.values() for day in days}
            status, holds = "rejected", set()
            if (end is not None and end <= min(claim["days"])) or (waged and not unpaid):
                claim["provisional"] = False
            elif claim["uncertified"] is False and not certified:
                pass
            elif not proven or not settled:
                status, holds = "pending", claim["held"] - elsewhere
            else:
                for days, _, awarded in joined:
                    holds |= set(sorted((days & fit) - lost)[: max(0, CAP - len(awarded))])
                status = "awarded" if holds else "rejected"
            claim |= {"held": holds, "status": status}
            if status == "awarded" and claim["rank"] is None:
                claim["rank"] = next(self._ranks)
            if status != "pending":
                claim["due"] = holds
            if status == "rejected":
                claim["rank"] = None
                continue
            stops = [(days, numbers, awarded | (holds & days)) for days, numbers, awarded in joined]
            holding[key] = holds

    def _evidence(self, claim: dict[str, Any]) -> tuple[dict[str, Days], Days]:
        proven: dict[str, Days] = {}
        waged: Days = set()
        for person, employer, number, days, wages in self.papers:
            here = days & claim["days"]
            if self.whose(person) == self.whose(claim["person"]) and employer == claim["employer"] and here:
                waged = waged | here if wages else waged - here
                if number in self.orders:
                    proven[number] = proven.get(number, set()) | here
        return proven, waged

    def _unknown(self, claim: dict[str, Any]) -> bool:
        """Tell whether a certificate names an order that is not on record."""
        return any(
            self.whose(person) == self.whose(claim["person"]) and employer == claim["employer"]
            and days & claim["days"] and number not in self.orders
            for person, employer, number, days, _ in self.papers
        )  # fmt: skip

    def _joined(self, stops: list[tuple[Days, set[str], Days]], proven: dict[str, Days]) -> list[Any]:
        for number, days in proven.items():
            near = [s for s in stops if number in s[1] or any(abs((a - b).days) <= GAP + 1 for a in s[0] for b in days)]
            together = [days.union(*(s[0] for s in near)), {number}.union(*(s[1] for s in near))]
            stops = [s for s in stops if s not in near] + [(*together, set().union(*(s[2] for s in near)))]  # type: ignore[list-item]
        return stops

    def covered(self, key: UUID) -> Days:
        """Return the days of payments that were sent and did not come back."""
        return set().union(*(days for days, state in self.claims[key]["covers"].values() if state == "confirmed"))

"""Answers of contributions about debts."""

from datetime import date
from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class AgeOfDebts(Shown):
    from_days: int
    until_days: int | None
    employers: int
    months: int
    owed: str
    surcharge_left: str


class DebtsByAge(Shown):
    """Debts past their due day, by age."""

    doors: ClassVar = ("GET contributions /v1/debt-ages",)
    groups: list[AgeOfDebts]


class Debtor(Shown):
    employer_id: UUID
    registration_number: str
    area: str
    months: int
    total: str
    oldest_due_on: date
    days: int
    collected: bool


class Debtors(Listing[Debtor]):
    """Employers that owe something past its due day, the oldest debt first."""

    doors: ClassVar = ("GET contributions /v1/debtors",)
    next: str | None


class MonthOwed(Shown):
    month: str
    due_on: date
    charged: str
    owed: str
    surcharge_left: str
    days: int
    collected: bool


class EmployerDebts(Listing[MonthOwed]):
    """The months that an employer owes something of, the oldest first."""

    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/debts",)
    next: str | None

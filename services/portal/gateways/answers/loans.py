"""Answers of loans."""

from typing import ClassVar

from services.portal.gateways.answers.shown import Listing, Shown


class Loan(Shown):
    phase: str
    amount: str | None
    flag: str | None


class Loans(Listing[Loan]):
    doors: ClassVar = ("GET loans /v1/loans",)

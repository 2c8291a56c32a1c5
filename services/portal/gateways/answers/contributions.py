"""Answers of contributions, and of every door that takes files."""

from typing import ClassVar
from uuid import UUID

from services.portal.gateways.answers.shown import Listing, Shown


class OwnMonth(Shown):
    month: str
    base: str


class MyMonths(Shown):
    """What was reported for me."""

    doors: ClassVar = ("GET contributions /v1/me",)
    credited: int
    months: list[OwnMonth]


class Account(Shown):
    """What an employer owes."""

    doors: ClassVar = ("GET contributions /v1/employers/{employer_id}/account",)
    assessed: str
    paid: str
    balance: str


class MonthReturn(Shown):
    id: UUID
    month: str
    headcount: int
    version: int


class MonthReturns(Listing[MonthReturn]):
    doors: ClassVar = ("GET contributions /v1/returns",)


class Receipt(Shown):
    """A signed document of ours."""

    doors: ClassVar = ("GET contributions /v1/returns/{return_id}/receipt",)
    document: str


class StandingCertificate(Shown):
    doors: ClassVar = (
        "POST contributions /v1/standing-certificates",
        "GET contributions /v1/standing-certificates/{certificate_id}",
    )
    id: UUID
    document: str
    headcount: int
    months_filed: int
    months_due: int
    arrears: str


class SentFile(Shown):
    """A file that was taken, by the job that reads it."""

    doors: ClassVar = ("POST contributions /v1/return-files", "POST programmes /v1/vaccination-files")
    id: UUID


class Progress(Shown):
    done: int
    total: int | None


class FileResult(Shown):
    """What a file came to; which counts there are depends on its kind."""

    accepted_returns: int = 0
    lines: int = 0
    registered: int = 0
    known: int = 0
    failed_rows: int = 0


class FileJob(Shown):
    doors: ClassVar = ("GET contributions /v1/jobs/{job_id}", "GET programmes /v1/jobs/{job_id}")
    id: UUID
    file_name: str
    status: str
    progress: Progress
    result: FileResult | None

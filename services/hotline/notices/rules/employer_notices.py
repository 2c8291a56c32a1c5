"""The events that become notices to an employer, and what each says. None of them names a person."""

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from libs.contracts.benefits import CertificateWanted
from libs.contracts.contributions import ArrearsChanged, DueSoon, FindingRaised, ReturnOverdue
from libs.contracts.loans import (
    LoanDecided,
    RetentionBreached,
    RetentionProven,
    RetentionRestored,
    RetentionUnproven,
)
from libs.contracts.registration import ClosureChanged, ClosureOrdered
from services.hotline.notices.rules.notices import TEXTS

Data = Mapping[str, Any]


def _due_soon(data: Data) -> str:
    return "employer_bill_due" if data["filed"] else "employer_return_due"


def _arrears(data: Data) -> str | None:
    return "employer_arrears" if Decimal(data["owed"]) > 0 else None


def _closure_changed(data: Data) -> str:
    return "employer_closure_withdrawn" if data["withdrawn"] else "employer_closure_changed"


_NAMES: Mapping[str, Callable[[Data], str | None]] = {
    DueSoon.TYPE: _due_soon,
    ReturnOverdue.TYPE: lambda _: "employer_return_overdue",
    ArrearsChanged.TYPE: _arrears,
    FindingRaised.TYPE: lambda _: "employer_finding",
    CertificateWanted.TYPE: lambda _: "employer_certificate_wanted",
    RetentionBreached.TYPE: lambda _: "employer_retention_breached",
    RetentionRestored.TYPE: lambda _: "employer_retention_restored",
    RetentionUnproven.TYPE: lambda _: "employer_retention_unproven",
    RetentionProven.TYPE: lambda _: "employer_retention_proven",
    ClosureOrdered.TYPE: lambda _: "employer_closure_ordered",
    ClosureChanged.TYPE: _closure_changed,
    LoanDecided.TYPE: lambda data: f"employer_loan_{data['decision']}",
}
EMPLOYERS_TOLD = frozenset(_NAMES)


def employer_notice_of(event_type: str, data: Data) -> tuple[str, Mapping[str, Any]] | None:
    """Return the name of the template and its variables; None for an event without a notice."""
    named = _NAMES.get(event_type)
    name = named(data) if named else None
    if name is None:
        return None
    return name, {variable: data[variable] for variable in TEXTS[name]["variables"]}

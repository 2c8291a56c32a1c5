"""Facts that contributions states: what employers reported, who was credited, what is overdue."""

from libs.contracts.contributions.assessments import AssessedOfficially
from libs.contracts.contributions.employers import (
    EMPLOYERS,
    AgreementBroken,
    AgreementMade,
    ArrearsChanged,
    CreditedPerson,
    DebtArisen,
    DebtSettled,
    DueSoon,
    FindingAnswered,
    FindingRaised,
    PaymentReceived,
    ReturnAccepted,
    ReturnOverdue,
    StandingCertified,
    StandingRevoked,
    SurchargeMade,
    WageReportedWhileClaiming,
    WagesCredited,
)
from libs.contracts.contributions.history import (
    HISTORY,
    HistoryWithdrawn,
    ImportedMonth,
    ImportedMonthDecided,
    MonthsImported,
)
from libs.contracts.contributions.inspections import InspectionOpened, SanctionDecided
from libs.contracts.contributions.law import LAW, LawChangeApplied
from libs.contracts.contributions.premiums import PREMIUMS, PremiumDue, PremiumLapsed, PremiumPaid

__all__ = [
    "EMPLOYERS",
    "HISTORY",
    "LAW",
    "PREMIUMS",
    "AgreementBroken",
    "AgreementMade",
    "ArrearsChanged",
    "AssessedOfficially",
    "CreditedPerson",
    "DebtArisen",
    "DebtSettled",
    "DueSoon",
    "FindingAnswered",
    "FindingRaised",
    "HistoryWithdrawn",
    "ImportedMonth",
    "ImportedMonthDecided",
    "InspectionOpened",
    "LawChangeApplied",
    "MonthsImported",
    "PaymentReceived",
    "PremiumDue",
    "PremiumLapsed",
    "PremiumPaid",
    "ReturnAccepted",
    "ReturnOverdue",
    "SanctionDecided",
    "StandingCertified",
    "StandingRevoked",
    "SurchargeMade",
    "WageReportedWhileClaiming",
    "WagesCredited",
]

"""All tables of the benefits database, joined from the rooms."""

from services.benefits.appeals import tables as appeals
from services.benefits.certificates import tables as certificates
from services.benefits.claims import tables as claims
from services.benefits.evidence import tables as evidence
from services.benefits.facts import tables as facts
from services.benefits.metadata import metadata
from services.benefits.overpayments import tables as overpayments
from services.benefits.payments import tables as payments
from services.benefits.wanted import tables as wanted

__all__ = [
    "appeals", "certificates", "claims", "evidence", "facts", "metadata", "overpayments", "payments", "wanted",
]  # fmt: skip

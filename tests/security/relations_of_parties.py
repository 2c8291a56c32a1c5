"""Relations of certificates, evidence and facilities: the owner of each resource, by operation."""

from collections.abc import Mapping
from typing import Any

_CERTIFICATE = "/benefits/v1/employer-certificates/{certificate}"
_STAFF = frozenset({"employer", "payroll_agent"})
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "download_certificate_letter": (f"{_CERTIFICATE}/letter", _STAFF | {"person"}),
    "list_evidence": ("/benefits/v1/claims/{claim}/evidence", frozenset({"person"})),
    "download_evidence": ("/benefits/v1/evidence/{evidence}/content", frozenset({"person"})),
    "list_certificates": ("/benefits/v1/employer-certificates?employer_id={employer}", _STAFF),
}
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "correct_certificate": (
        f"{_CERTIFICATE}/correction",
        {"order_number": "BKK 1/2564", "first_day": "2021-01-04", "last_day": "2021-01-05", "wages_paid": False,
         "because": "b"},
        _STAFF,
    ),
    "remove_evidence": ("/benefits/v1/evidence/{evidence}/removal", {}, frozenset({"person"})),
    "withdraw_certificate": (f"{_CERTIFICATE}/withdrawal", {"because": "b"}, _STAFF),
}  # fmt: skip
OTHERS = frozenset(
    {"add_evidence", "send_return_file", "list_expected_today", "close_site", "close_facility"}
)  # the first two take files, which have tests of their own
OF_A_FACILITY = frozenset({"list_expected_today", "give_dose", "admit_to_bed", "discharge_stay", "refer_to_hospital"})

"""Relations of certificates, evidence and facilities: the owner of each resource, by operation."""

from collections.abc import Mapping
from typing import Any

_CERTIFICATE = "/benefits/v1/employer-certificates/{certificate}"
_STAFF = frozenset({"employer", "payroll_agent"})
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "download_certificate_letter": (f"{_CERTIFICATE}/letter", _STAFF | {"person"}),
    "list_appeals": ("/benefits/v1/claims/{claim}/appeals", frozenset({"person"})),
    "list_evidence": ("/benefits/v1/claims/{claim}/evidence", frozenset({"person"})),
    "download_evidence": ("/benefits/v1/evidence/{evidence}/content", frozenset({"person"})),
    "list_certificates": ("/benefits/v1/employer-certificates?employer_id={employer}", _STAFF),
}
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "withdraw_application": (
        "/loans/v1/applications/{application}/withdrawal", {"because": "b"}, frozenset({"employer"})
    ),
    "correct_certificate": (
        f"{_CERTIFICATE}/correction",
        {"order_number": "BKK 1/2564", "first_day": "2021-01-04", "last_day": "2021-01-05", "wages_paid": False,
         "because": "b"},
        _STAFF,
    ),
    "file_appeal": ("/benefits/v1/claims/{claim}/appeal", {"because": "b"}, frozenset({"person"})),
    "remove_evidence": ("/benefits/v1/evidence/{evidence}/removal", {}, frozenset({"person"})),
    "withdraw_certificate": (f"{_CERTIFICATE}/withdrawal", {"because": "b"}, _STAFF),
}  # fmt: skip
OTHERS = frozenset(
    {"add_evidence", "send_return_file", "send_result_file", "list_expected_today", "close_site", "close_facility",
     "open_laboratory", "list_laboratories", "close_laboratory", "read_own_place", "list_own_waiting_list",
     "list_own_specimens", "decide_appeal"}
)  # fmt: skip # the first three take files, which have tests of their own
OF_A_FACILITY = frozenset({
    "list_expected_today", "give_dose", "admit_to_bed", "admit_at_the_door", "discharge_stay", "refer_to_hospital",
    "read_own_place", "list_own_waiting_list", "list_laboratories", "take_specimen",
})  # fmt: skip
OF_A_LABORATORY = frozenset({
    "take_specimen", "correct_specimen", "record_result", "correct_result", "read_own_place", "list_own_specimens",
    "list_laboratories", "send_result_file", "read_job", "follow_job", "download_failed_rows",
})  # fmt: skip

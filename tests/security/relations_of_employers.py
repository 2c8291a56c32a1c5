"""The owner of applications to register an employer, and of employers' contacts: parts of the tables of relations."""

from collections.abc import Mapping
from typing import Any

_EMPLOYERS, _APPLICATIONS = "/registration/v1/employers", "/registration/v1/employer-applications"
_CONTACT = {"name": "n", "email": "n@example.com"}
EMPLOYER = {"name": "ร้าน", "address": "1 ถนนพหลโยธิน", "area": "TH-10", "sector": "C13", "registered_on": "2021-01-01",
            "staff": 1}  # fmt: skip
_OWED = "/contributions/v1/employers/{employer}"
_OWNERS = frozenset({"employer", "payroll_agent"})
DUES = frozenset({
    "list_dues", "read_due_calendar", "download_payment_slip", "list_debts", "compute_surcharges",
    "list_findings_of_employer", "list_findings_of_return",
})  # fmt: skip
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "read_employer_as_of": (f"{_EMPLOYERS}/{{employer}}/as-of?on=2021-01-10", frozenset({"employer", "payroll_agent"})),
    "list_pauses": (f"{_EMPLOYERS}/{{employer}}/pauses", frozenset({"employer", "payroll_agent"})),
    "read_due_calendar": (f"{_OWED}/due-calendar", _OWNERS),
    "download_payment_slip": (f"{_OWED}/dues/2020-12/slip", _OWNERS),
    "list_debts": (f"{_OWED}/debts", _OWNERS),
    "list_findings_of_employer": (f"{_OWED}/findings", _OWNERS),
    "list_findings_of_return": ("/contributions/v1/returns/{return}/findings", _OWNERS),
    "compute_surcharges": (f"{_OWED}/surcharges", _OWNERS),
    "list_employer_contacts": (f"{_EMPLOYERS}/{{employer}}/contacts", frozenset({"employer"})),
    "count_staff": (f"{_EMPLOYERS}/{{employer}}/staff/count", frozenset({"employer", "payroll_agent"})),
    "read_employer_application": (f"{_APPLICATIONS}/{{employer_application}}", frozenset({"person"})),
}
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "propose_agreement": (
        "/contributions/v1/agreements",
        {"employer_id": "{employer}", "instalments": 3, "first_due_on": "2021-06-30"},
        frozenset({"employer"}),
    ),
    "add_employer_contact": (f"{_EMPLOYERS}/{{employer}}/contacts", _CONTACT, frozenset({"employer"})),
    "change_employer_contact": (
        f"{_EMPLOYERS}/{{employer}}/contacts/{{contact}}/changes",
        _CONTACT,
        frozenset({"employer"}),
    ),
    "end_employer_contact": (f"{_EMPLOYERS}/{{employer}}/contacts/{{contact}}/end", {}, frozenset({"employer"})),
    "correct_employer_application": (
        f"{_APPLICATIONS}/{{employer_application}}/correction",
        EMPLOYER,
        frozenset({"person"}),
    ),
    "withdraw_employer_application": (
        f"{_APPLICATIONS}/{{employer_application}}/withdrawal",
        {},
        frozenset({"person"}),
    ),
}
COLLECTION = frozenset(
    {
        "list_debtors",
        "sum_debts_by_age",
        "list_agreements",
        "read_agreement",
        "download_debtors",
        "list_write_offs",
        "read_write_off",
        "list_refunds",
        "read_refund",
        "list_official_assessments",
        "read_official_assessment",
        "list_law_drafts",
        "read_law_draft",
    }
)
OTHERS = COLLECTION | frozenset({
    "decide_agreement", "propose_refund", "decide_refund", "propose_official_assessment", "decide_official_assessment",
    "propose_write_off", "approve_write_off", "refuse_write_off",
    "propose_law_draft", "approve_law_draft", "count_law_draft", "withdraw_law_draft",
    "apply_for_employer", "list_employer_applications", "ask_employer_applicant", "approve_employer_application",
    "refuse_employer_application", "list_my_employers", "resolve_employer_contact", "fetch_contact_keys",
})  # fmt: skip

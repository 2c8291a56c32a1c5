"""The owner of coverages and addresses: a part of the tables of relations."""

from collections.abc import Mapping
from typing import Any

_HOUSEHOLD = "/registration/v1/households/{household}"
_NOBODY = "00000000-0000-4000-8000-000000000000"
_COVERAGE = "/registration/v1/coverages/{coverage}"
_CARD = "/registration/v1/cards/{card}"
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    "read_coverage": (_COVERAGE, frozenset({"person"})),
    "read_card": (_CARD, frozenset({"person"})),
    "download_card": (f"{_CARD}/document", frozenset({"person"})),
    "list_addresses": ("/registration/v1/persons/{person}/addresses", frozenset({"person"})),
    "list_cards_of_person": ("/registration/v1/persons/{person}/cards", frozenset({"person"})),
    "read_household": (_HOUSEHOLD, frozenset({"person"})),
    "list_households_of_person": ("/registration/v1/persons/{person}/households", frozenset({"person"})),
    "list_premiums": ("/contributions/v1/persons/{person}/premiums", frozenset({"person"})),
    "list_coverage": ("/registration/v1/persons/{person}/coverage", frozenset({"person"})),
}
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    "change_address": (
        "/registration/v1/persons/{person}/addresses",
        {"first_day": "2021-02-01", "address": "88", "area": "TH-10"},
        frozenset({"person"}),
    ),
    "start_coverage": (
        "/registration/v1/coverages",
        {"person_id": "{person}", "scheme": "th_s40", "option": "1", "first_day": "2021-06-07"},
        frozenset({"person"}),
    ),
    "issue_card": (
        "/registration/v1/cards",
        {"person_id": "{person}", "kind": "insured_card"},
        frozenset({"person"}),
    ),
    "renew_card": (f"{_CARD}/renewal", {}, frozenset({"person"})),
    "replace_card": (f"{_CARD}/replacement", {}, frozenset({"person"})),
    "revoke_card": (f"{_CARD}/revocation", {"because": "a letter"}, frozenset()),
    "found_household": (
        "/registration/v1/households",
        {"head": "{person}", "area": "TH-10", "first_day": "2021-07-07"},
        frozenset({"person"}),
    ),
    "choose_premium_plan": (
        "/contributions/v1/premium-plans",
        {"coverage_id": "{coverage}", "months": 3, "first_month": "2021-06"},
        frozenset({"person"}),
    ),
    "join_household": (f"{_HOUSEHOLD}/members", {"person_id": "{person}"}, frozenset()),
    "name_household_head": (f"{_HOUSEHOLD}/head", {"person_id": "{person}"}, frozenset({"person"})),
    "enrol_household": (
        "/registration/v1/household-enrolments",
        {"head": {"person_id": _NOBODY}, "area": "TH-10", "scheme": "th_s40", "first_day": "2021-06-07"},
        frozenset(),
    ),
    "change_coverage": (f"{_COVERAGE}/changes", {"first_day": "2018-02-01", "option": "2"}, frozenset({"person"})),
    "end_coverage": (f"{_COVERAGE}/end", {"last_day": "2018-03-31"}, frozenset({"person"})),
}
INSPECTIONS = frozenset({
    "list_inspection_plans", "read_inspection_plan", "list_inspections", "read_inspection", "list_inspection_findings",
    "list_sanctions", "read_collection_figures",
})  # fmt: skip
"""Managers read them too."""
OTHERS = INSPECTIONS | frozenset({
    "check_card", "list_cards", "list_my_cards", "list_affected_covers", "list_support_lists",
    "list_my_support_notices",
    "list_my_coverage", "leave_household", "list_my_premiums", "pay_premium", "quote_premium", "read_my_household",
    "check_persons", "quote_one_time_payment", "read_my_reserved_months", "read_reserved_months", "send_history_file",
    "list_history_batches",
    "read_history_batch", "confirm_history_batch", "withdraw_history_batch", "list_history_contradictions",
    "decide_history_contradiction",
    "make_inspection_plan", "open_inspection", "record_inspection_finding", "close_inspection", "propose_sanction",
    "approve_sanction", "appeal_sanction", "decide_sanction_appeal",
    "answer_finding", "answer_findings", "decide_finding_dispute", "list_findings",
    "enter_collecting_account", "approve_collecting_account", "list_collecting_accounts", "take_bank_statement",
    "list_bank_statements", "list_unmatched_entries", "propose_allocation", "propose_return", "decide_entry",
    "promise_premiums", "list_premium_promises", "approve_premium_promise", "withdraw_premium_promise",
    "end_premium_promise", "list_owed_by_promise", "download_owed_by_promise", "list_covers_without_premium",
})  # fmt: skip

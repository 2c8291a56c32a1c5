"""The owner of each resource, by operation: the tables of test_relations.py."""

from collections.abc import Mapping
from typing import Any

from tests.security import relations_of_coverage as of_coverage
from tests.security import relations_of_desk as of_desk
from tests.security import relations_of_employers as of_employers
from tests.security import relations_of_outreach as of_outreach
from tests.security import relations_of_parties as of_parties

EVERYBODY = frozenset({"employer", "payroll_agent", "person", "bank"})
# Reads of one resource: which relations see it beside the staff whom the policy names.
READS: Mapping[str, tuple[str, frozenset[str]]] = {
    **of_employers.READS,
    **of_parties.READS,
    **of_desk.READS,
    **of_coverage.READS,
    "read_employer": ("/registration/v1/employers/{employer}", frozenset({"employer", "payroll_agent"})),
    "read_employer_history": (
        "/registration/v1/employers/{employer}/history",
        frozenset({"employer", "payroll_agent"}),
    ),
    "read_person": ("/registration/v1/persons/{person}", frozenset({"employer", "payroll_agent", "person"})),
    "view_person": ("/hotline/v1/persons/{person}/view", frozenset()),
    "read_timeline": ("/hotline/v1/timelines/{person}", frozenset()),
    "read_newest_entry": ("/hotline/v1/timelines/{person}/newest", frozenset()),
    "read_employment": (
        "/registration/v1/employments/{employment}",
        frozenset({"employer", "payroll_agent", "person"}),
    ),
    "read_employment_history": (
        "/registration/v1/employments/{employment}/history",
        frozenset({"employer", "payroll_agent", "person"}),
    ),
    "read_mandate": ("/registration/v1/mandates/{mandate}", frozenset({"employer", "payroll_agent"})),
    "read_closure_order": ("/registration/v1/closure-orders/{order}", EVERYBODY | {"stranger"}),
    "read_return": ("/contributions/v1/returns/{return}", frozenset({"employer", "payroll_agent"})),
    "list_return_lines": ("/contributions/v1/returns/{return}/lines", frozenset({"employer", "payroll_agent"})),
    "read_receipt": ("/contributions/v1/returns/{return}/receipt", frozenset({"employer", "payroll_agent"})),
    "list_returns": ("/contributions/v1/returns?employer_id={employer}", frozenset({"employer", "payroll_agent"})),
    "list_dues": ("/contributions/v1/employers/{employer}/dues", frozenset({"employer", "payroll_agent"})),
    "read_account": ("/contributions/v1/employers/{employer}/account", frozenset({"employer", "payroll_agent"})),
    "list_months": ("/contributions/v1/persons/{person}/months", frozenset({"person", "employer", "payroll_agent"})),
    "read_standing_certificate": (
        "/contributions/v1/standing-certificates/{standing}",
        frozenset({"employer"}),
    ),
    "read_job": ("/contributions/v1/jobs/{job}", frozenset({"employer"})),
    "download_job_returns": ("/contributions/v1/jobs/{job}/returns", frozenset({"employer"})),
    "download_job_employments": ("/registration/v1/jobs/{staff_job}/employments", frozenset({"employer"})),
    "list_staff": ("/registration/v1/employers/{employer}/staff", frozenset({"employer", "payroll_agent"})),
    "download_failed_rows": ("/contributions/v1/jobs/{job}/failed-rows", frozenset({"employer"})),
    "read_claim": ("/benefits/v1/claims/{claim}", frozenset({"person"})),
    "read_certificate": (
        "/benefits/v1/employer-certificates/{certificate}",
        frozenset({"person", "employer", "payroll_agent"}),
    ),
    "list_wanted_certificates": (
        "/benefits/v1/certificates-wanted?employer_id={employer}",
        frozenset({"employer", "payroll_agent"}),
    ),
    "read_application": ("/loans/v1/applications/{application}", frozenset({"employer", "bank"})),
    "read_loan": ("/loans/v1/loans/{loan}", frozenset({"employer", "bank"})),
    "read_retention": ("/loans/v1/loans/{loan}/retention", frozenset({"employer", "bank"})),
    "read_payment_run": ("/benefits/v1/payment-runs/{run}", frozenset()),
    "list_payment_lines": ("/benefits/v1/payment-runs/{run}/lines", frozenset()),
    "read_test": ("/programmes/v1/tests/{test}", frozenset({"person"})),
    "read_stay": ("/programmes/v1/stays/{stay}", frozenset({"person"})),
    "read_booking": ("/programmes/v1/bookings/{booking}", frozenset({"person"})),
    "list_staff_isolations": (
        "/programmes/v1/employers/{employer}/isolations",
        frozenset({"employer", "payroll_agent"}),
    ),
    "list_vaccinations": (
        "/programmes/v1/vaccinations?employer_id={employer}",
        frozenset({"employer", "payroll_agent"}),
    ),
    "read_vaccination_certificate": ("/programmes/v1/vaccination-certificates/{shot}", frozenset({"person"})),
    "download_vaccination_certificate": ("/programmes/v1/vaccination-certificates/{shot}/pdf", frozenset({"person"})),
}
DAYS = {"first_day": "2021-01-04", "last_day": "2021-01-05"}
# Writes about somebody: the path and body, and the relations that may. Others hear 404 and nothing happens.
WRITES: Mapping[str, tuple[str, dict[str, Any], frozenset[str]]] = {
    **of_employers.WRITES,
    **of_parties.WRITES,
    **of_coverage.WRITES,
    "file_return": (
        "/contributions/v1/returns",
        {"employer_id": "{employer}", "month": "2020-03", "kind": "nil", "lines": []},
        frozenset({"employer", "payroll_agent"}),
    ),
    "correct_person": ("/registration/v1/persons/{person}/details", {"phones": []}, frozenset({"person"})),
    "start_employment": (
        "/registration/v1/employments",
        {"employer_id": "{employer}", "person_id": "{person}", "started_on": "2021-01-01", "branch": "000000"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "change_employer": (
        "/registration/v1/employers/{employer}/changes",
        {"first_day": "2021-01-10", "address": "1 Main Street", "because": "b"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "pause_employer": (
        "/registration/v1/employers/{employer}/pauses",
        {"first_day": "2021-01-10", "because": "b"},
        frozenset({"employer"}),
    ),
    "reopen_employer": (
        "/registration/v1/employers/{employer}/reopening",
        {"reopened_on": "2021-01-10", "because": "b"},
        frozenset({"employer"}),
    ),
    "end_employer": (
        "/registration/v1/employers/{employer}/end",
        {"last_day": "2021-01-10", "reason": "closed", "because": "b"},
        frozenset({"employer"}),
    ),
    "give_mandate": (
        "/registration/v1/mandates",
        {"employer_id": "{employer}", "agent_id": "{agent}", "scopes": ["returns"], "first_day": "2021-01-01"},
        frozenset({"employer"}),
    ),
    "revoke_mandate": ("/registration/v1/mandates/{mandate}/revocation", {}, frozenset({"employer"})),
    "end_employment": (
        "/registration/v1/employments/{employment}/end",
        {"ended_on": "2021-01-09", "reason": "resigned"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "correct_employment": (
        "/registration/v1/employments/{employment}/correction",
        {"reason": "terminated", "because": "b"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "object_to_employment": (
        "/registration/v1/employments/{employment}/objection",
        {"because": "b"},
        frozenset({"person"}),
    ),
    "confirm_employment": ("/registration/v1/employments/{employment}/confirmation", {}, frozenset({"person"})),
    "give_standing_consent": (
        "/contributions/v1/standing-consents",
        {"employer_id": "{employer}", "bank_id": "{bank}", "first_day": "2021-01-01", "last_day": "2021-12-31"},
        frozenset({"employer"}),
    ),
    "withdraw_standing_consent": (
        "/contributions/v1/standing-consents/{consent}/revocation",
        {},
        frozenset({"employer"}),
    ),
    "file_claim": (
        "/benefits/v1/claims",
        {"branch": "unemployment_force_majeure", "person_id": "{person}", "employer_id": "{employer}",
         "cause": "quarantine", **DAYS, "payee": {"bank": "KBANK", "account": "1"}},
        frozenset({"person"}),
    ),
    "change_payee": ("/benefits/v1/claims/{claim}/payee", {"bank": "KBANK", "account": "1"}, frozenset({"person"})),
    "withdraw_claim": ("/benefits/v1/claims/{claim}/withdrawal", {}, frozenset({"person"})),
    "refuse_certificate": (
        "/benefits/v1/certificates-wanted/{claim}/refusal",
        {"reason": "never_worked_here", "because": "b"},
        frozenset({"employer", "payroll_agent"}),
    ),
    "issue_certificate": (
        "/benefits/v1/employer-certificates",
        {"employer_id": "{employer}", "person_id": "{person}", "cause": "quarantine", "order_number": "1", **DAYS,
         "wages_paid": False},
        frozenset({"employer", "payroll_agent"}),
    ),
    "apply_for_loan": (
        "/loans/v1/applications",
        {"employer_id": "{employer}", "bank_id": "{bank}", "phase": "2021", "amount": "1000.00"},
        frozenset({"employer"}),
    ),
    "decide_application": (
        "/loans/v1/applications/{application}/decision",
        {"decision": "refused", "reason": "no"},
        frozenset({"bank"}),
    ),
    "disburse_loan": (
        "/loans/v1/loans/{loan}/disbursement",
        {"disbursed_on": "2021-01-20", "reference": "D"},
        frozenset({"bank"}),
    ),
    "register_test": (
        "/programmes/v1/tests",
        {"person_id": "{person}", "reason": "high_risk", "symptoms": False, "area": "TH-10"},
        frozenset({"person"}),
    ),
    "cancel_test": ("/programmes/v1/tests/{test}/cancellation", {}, frozenset({"person"})),
    "book_seat": (
        "/programmes/v1/bookings",
        {"person_id": "{person}", "session_id": "{session}"},
        frozenset({"person"}),
    ),
    "move_booking": ("/programmes/v1/bookings/{booking}/move", {"session_id": "{session}"}, frozenset({"person"})),
    "cancel_booking": ("/programmes/v1/bookings/{booking}/cancellation", {}, frozenset({"person"})),
    "accept_bed": ("/programmes/v1/stays/{stay}/acceptance", {}, frozenset({"person"})),
    "decline_bed": ("/programmes/v1/stays/{stay}/refusal", {}, frozenset({"person"})),
    "withdraw_vaccination": (
        "/programmes/v1/vaccinations/{vaccination}/withdrawal",
        {},
        frozenset({"person", "employer", "payroll_agent"}),
    ),
    "report_adverse_event": (
        "/programmes/v1/doses/{dose}/adverse-events",
        {"severity": "mild", "onset_on": "2021-06-07", "description": "sore arm"},
        frozenset({"person"}),
    ),
    "issue_vaccination_certificate": (
        "/programmes/v1/vaccination-certificates",
        {"person_id": "{person}"},
        frozenset({"person"}),
    ),
}  # fmt: skip
# What each kind of staff beside officers is let in to; the desk's own service is the desk's (hotline).
FIGURES = frozenset({
    "read_payment_run", "read_occupancy", "read_phase_figures", "list_risk_enterprises", "list_draws", "read_inbox",
    "read_rates", "assess_wage", "estimate_benefit", "list_phases", "list_banks", "read_application_conditions",
    "list_sites", "list_sessions", "quote_premium", "quote_one_time_payment", "list_laboratories",
    "list_vaccination_phases", "read_closure_order", "list_closure_orders", "read_standing_status",
    "read_my_offices",
})  # fmt: skip
OF_EMPLOYERS = frozenset({
    "read_employer", "find_employers", "read_payroll_agent", "read_mandate", "list_mandates", "read_application",
    "list_applications", "read_loan", "list_loans", "read_retention", "read_return", "list_returns", "read_receipt",
    "read_account", "read_standing_certificate", "read_month_of_borrowers", "download_month_of_borrowers",
    *of_employers.DUES,
})  # fmt: skip
KEEPERS = {"open_office", "change_office", "end_office", "list_staff_of_office", "appoint_staff", "remove_staff"}
SITUATION = frozenset({
    "post_announcement", "withdraw_announcement", "list_announcements", "ask_for_broadcast", "confirm_broadcast",
    "withdraw_broadcast", "list_broadcasts", "read_broadcast",
})  # fmt: skip
LET_IN: Mapping[str, frozenset[str]] = {
    "manager": FIGURES | OF_EMPLOYERS | SITUATION | KEEPERS | of_outreach.TARGETS | of_desk.WATCHED | {
        *of_employers.COLLECTION, *of_coverage.INSPECTIONS,
        "find_articles", "list_procedures", "receive_document", "list_notice_templates",
    },
    "operator": FIGURES | {"read_client"},
    "agent": FIGURES | OF_EMPLOYERS,
    "supervisor": FIGURES | OF_EMPLOYERS | {"list_unmasked_looks", "review_unmasked_look"},
    "laboratory": FIGURES | of_parties.OF_A_LABORATORY,
    "facility": FIGURES | of_parties.OF_A_FACILITY, "pbx": FIGURES | {"record_call_event"},
}  # fmt: skip
# Nobody's in particular: filtered to the caller, open to all, or staff's alone (test_who_may_call.py).
_OTHERS = of_outreach.OTHERS | of_parties.OTHERS | of_desk.OTHERS | of_coverage.OTHERS
OTHERS = _OTHERS | of_employers.OTHERS | frozenset({
    "list_events", "add_webhook_endpoint", "list_webhook_endpoints", "rotate_webhook_secret", "replay_webhooks",
    "remove_webhook_endpoint", "list_webhook_deliveries",
    "find_employers", "find_persons", "decide_objection", "list_employments", "list_claims", "list_loans",
    "list_applications", "list_banks", "list_mandated_employers", "list_payments",
    "list_standing_certificates", "list_standing_consents",
    "read_payment", "read_bill", "read_application_conditions", "read_month_of_borrowers",
    "download_month_of_borrowers",
    "list_phases", "close_phase", "reopen_phase", "list_mandates", "register_payroll_agent", "read_payroll_agent",
    "certify_standing", "read_standing_status", "revoke_standing_certificate",
    "read_rates", "assess_wage", "estimate_benefit", "follow_job",
    "order_closure", "list_closure_orders", "list_orders_in_force", "count_closure_coverage", "end_closure_order",
    "withdraw_closure_order", "register_employer", "register_person", "record_payment", "register_bank",
    "proceed_with_claim", "reject_claim", "decide_days_claimed_twice", "approve_payee",
    "freeze_payment_run", "release_payment_run", "return_payment", "withdraw_payment_run",
    "download_payment_orders", "take_status_report", "fetch_person_keys",
    "read_entry", "approve_entry", "refuse_entry",
    "ask_to_merge", "read_merge", "approve_merge", "refuse_merge", "undo_merge", "dismiss_duplicate",
    "dismiss_duplicate_group",
    "onboard_client", "read_client", "change_client_keys", "revoke_client", "make_activation_code", "link_account",
    "redeem_activation_code", "end_account_link", "resolve_account", "ask_for_account", "confirm_account_request",
    "renew_account_session", "list_texts", "list_my_messages",
    "mark_message_read", "mark_messages_read", "register_device", "list_my_devices", "change_device_token",
    "remove_device", "remove_device_of_app",
    "acknowledge_judgement",
    "write_article", "find_articles", "write_procedure", "list_procedures", "receive_document",
    "write_notice_template", "list_notice_templates", "set_notice_preferences", "list_notices",
    "list_unmatched_payments", "match_payment", "give_payment_back",
    "list_unmasked_looks", "review_unmasked_look", "read_adverse_event", "read_inbox", "list_my_looks",
    "post_announcement", "withdraw_announcement", "list_announcements", "ask_for_broadcast", "confirm_broadcast",
    "withdraw_broadcast", "list_broadcasts", "read_broadcast", "list_public_announcements", "list_measures",
    "find_public_articles", "list_public_procedures", "erase_person", "record_death", "withdraw_death",
    "transfer_staff", "list_offices", "read_office", "open_office", "change_office", "end_office",
    "list_staff_of_office", "appoint_staff", "remove_staff", "read_my_offices",
    "read_me", "read_my_months", "read_my_benefits", "read_my_cases",
    "list_my_bookings", "list_my_cases", "list_my_certificates", "list_my_claims", "list_my_doses",
    "list_my_employments", "list_my_isolations", "list_my_months", "list_my_prefilled_claims",
    "list_my_programme_messages", "list_my_stays", "list_my_tests", "list_my_vaccinations",
    "search_desk", "look_at_person", "read_wall", "open_case", "list_cases", "read_case",
    "write_case_entry", "link_case", "take_case", "promise_callback", "record_callback_attempt", "escalate_case",
    "answer_escalation", "wrap_up_case", "reopen_case", "merge_case", "check_identity", "act_for_person",
    "unlock_identity_check", "ask_to_confirm", "list_confirmations", "list_my_confirmations", "decide_confirmation",
    "read_acting_token", "read_my_programmes", "read_person_programmes", "read_figures", "read_reported_figures",
    "list_areas", "read_area", "list_sectors",
    "check_vaccination_certificate", "open_site", "list_sites", "open_session", "change_seats", "list_sessions",
    "name_risk_enterprise", "list_risk_enterprises", "draw_tests", "list_draws", "download_draw_frame",
    "take_specimen", "record_result", "correct_result", "correct_specimen", "open_facility", "add_beds",
    "put_bed_in_service", "read_occupancy", "read_waiting_list", "admit_at_the_door", "admit_to_bed", "transfer_stay",
    "discharge_stay", "refer_to_hospital", "see_to_stay", "list_vaccination_phases", "read_phase_figures",
    "choose_vaccination_phase", "send_employment_file", "confirm_vaccinations", "give_vaccination_seats",
    "register_willing_employee", "send_vaccination_file", "give_dose", "correct_dose", "review_adverse_event",
    "revoke_vaccination_certificate",
})  # fmt: skip

"""Doors of contributions for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.contributions.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "person_id": SUBJECT,
        "employer_id": SUBJECT,
        "return_id": Object(rows.RETURN),
        "agreement_id": Object(rows.AGREEMENT),
        "write_off_id": Object(rows.WRITE_OFF),
        "refund_id": Object(rows.REFUND),
        "assessment_id": Object(rows.OFFICIAL_ASSESSMENT),
        "certificate_id": Object(rows.STANDING_CERTIFICATE),
        "payment_id": Object(rows.PAYMENT, int),
        "finding_id": Object(rows.FINDING, int),
        "plan_id": Object(rows.INSPECTION_PLAN),
        "inspection_id": Object(rows.INSPECTION),
        # The case is in the areas; whom it is about may live elsewhere.
        "record_inspection_finding.person_id": Object(rows.KNOWN_PERSON),
        "sanction_id": Object(rows.SANCTION),
        "coverage_id": Object(rows.COVER),
        "pay_premium.bill": Object(rows.PREMIUM_BILL, str),
    },
    filtered=frozenset(
        {
            "read_inbox",
            "read_job",
            "follow_job",
            "download_failed_rows",
            "download_job_returns",
            "list_findings",
            "list_inspections",
            "list_sanctions",
            "read_collection_figures",
            "list_inspection_plans",
            "list_payments",
            "list_unmatched_payments",
            "list_covers_without_premium",
            "read_bill",
            "list_agreements",
            "list_write_offs",
            "list_refunds",
            "list_official_assessments",
            "download_debtors",
            "list_debtors",
            "sum_debts_by_age",
        }
    ),
    open_to_all=frozenset(
        {
            "read_rates",
            "assess_wage",
            "quote_premium",
            "read_standing_status",
        }
    ),
    national=frozenset(
        {
            "promise_premiums",
            "list_premium_promises",
            "approve_premium_promise",
            "withdraw_premium_promise",
            "end_premium_promise",
            "list_owed_by_promise",
            "download_owed_by_promise",
            "list_events",
            "propose_law_draft",
            "list_law_drafts",
            "read_law_draft",
            "approve_law_draft",
            "count_law_draft",
            "withdraw_law_draft",
            "send_return_file",
            "send_history_file",
            "list_history_batches",
            "read_history_batch",
            "confirm_history_batch",
            "withdraw_history_batch",
            "list_history_contradictions",
            "decide_history_contradiction",
            "enter_collecting_account",
            "approve_collecting_account",
            "list_collecting_accounts",
            "take_bank_statement",
            "list_bank_statements",
            "list_unmatched_entries",
            "propose_allocation",
            "propose_return",
            "decide_entry",
        }
    ),
)

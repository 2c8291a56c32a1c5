"""Every table that grows by use is swept after a time from the settings, or listed here as kept, with the reason."""

import pytest
from sqlalchemy import text

from deploy.suite import members
from libs.common.database.sweeping import sweep_all
from tests.running_suite import RunningSuite

_REGISTER = "the agency's register and its history: claims are decided by it decades later"
_MONEY = "books and what they rest on: kept as long as the law asks for accounts"
_HEALTH = "the record of what was done to a person's health"
_COPY = "a copy of another service's facts, a row a subject"
_SPINE = "facts are kept for ever, so that a listener can hear them again"
_EMPTIED = "rows leave it as they are worked on"
_BOUNDED = "a row a setting, loop, partition, place or office: it does not grow by use"
_CASES = "what the agency said and did for a caller: it answers for it"
_AUDIT = "who did and who looked: what a person may ask of the agency"


def _words(names: str) -> list[str]:
    return names.split()


KEPT = {
    **dict.fromkeys(
        _words("""
        account_link branch client closure_order closure_order_change employer_change inactive_period
        inactive_period_change staff_transfer person_address person_death duplicate_dismissed employer employment
        employment_file employment_file_done employment_history employment_objection
        card support_notice
        coverage coverage_history coverage_terms reserved_period
        finding finding_check history_batch history_contradiction history_decision imported_month
        household household_head household_history household_member household_member_history
        mandate target target_part reported_figure office payroll_agent person person_alias person_key
        person_merge staff_office employer_application employer_contact
        """), _REGISTER),
    **dict.fromkeys(
        _words("""
        acknowledgement appeal approval awarded_days certificate claim claimed_wage credited_month
        days_decision entitlement isolation_order judgement loan monthly_return overdue_month
        premium_bill premium_coverage premium_household premium_left_out premium_payment premium_plan
        collecting_account bank_statement bank_entry premium_promise premium_promise_person premium_promise_posting
        premium_posting premium_run premium_terms due_reminder debt agreement agreement_instalment write_off refund
        official_assessment law_change law_draft law_draft_area law_draft_return
        inspection inspection_candidate inspection_plan inspection_finding inspection_claim sanction sanction_approval
        payment_line payment_run phase_use posting return_line standing_certificate standing_consent
        certificate_wanted evidence_decision unmatched_payment wage_conflict job job_return phase_change arrears
        """),
        _MONEY),
    **dict.fromkeys(
        _words("""
        adverse_event bed booking death_release dose draw draw_person facility isolation journal laboratory message
        phase result risk_enterprise schedule seat session site specimen specimen_correction stay stay_step test
        vaccination vaccination_certificate
        """), _HEALTH),
    **dict.fromkeys(
        _words("""
        bank booking_card claim_card employer_branch employer_place measure employer_month
        loan_card person_card place search_key ended_client employer_arrears forgotten_month subject_area
        """), _COPY),
    **dict.fromkeys(_words("""
        event_log heard_fact
        """), _SPINE),
    **dict.fromkeys(
        _words("""
        outbox audit_outbox parked_event open_difference pending_entry held_return held_row
        duplicate_group duplicate_member duplicate_scan
        """), _EMPTIED),
    **dict.fromkeys(
        _words("""
        consumer_position failing_loop log_state secret_check topic_head webhook_endpoint
        agent_presence device do_not_call notice_preference notice_template
        """), _BOUNDED),
    **dict.fromkeys(
        _words("""
        announcement article broadcast
        case_document case_entry confirmation identity_check notice
        notice_attempt notice_sending procedure
        outbound_attempt outbound_call outbound_list service_case timeline_entry
        """), _CASES),
    **dict.fromkeys(_words("""
        audit_log look unmasked_look
        """), _AUDIT),
}  # fmt: skip
# A page's session ends with its day; the portal's own duty deletes it.
SWEPT_ELSEWHERE = {"portal": {"session"}}
_OLD = {
    "webhook_delivery": """
        INSERT INTO webhook_delivery (endpoint_id, position, event_id, attempt, attempted_at, duration_ms)
        SELECT uuidv7(), n, uuidv7(), 1, clock_timestamp() - make_interval(days => n), 1 FROM generate_series(1, 200) n
    """,
    "job": """
        INSERT INTO job (job_id, status, sent_by, party, mandates, file_name, given, sheet, finished_at)
        SELECT ('00000000-0000-7000-8000-' || lpad(n::text, 12, '0'))::uuid, 'incomplete', 'a', 'employer', '{}', 'f',
               '{}', '{}', clock_timestamp() - make_interval(days => n) FROM generate_series(1, 200) n
    """,
    "job_fault": """
        INSERT INTO job_fault (job_id, row_no, "column", code) SELECT job_id, 1, 'wage', 'amount_invalid' FROM job
    """,
    "job_failed_row": "INSERT INTO job_failed_row (job_id, row_no, cells) SELECT job_id, 1, '{}' FROM job",
}


@pytest.mark.parametrize("service", list(members()))
async def test_every_table_is_swept_or_kept_for_a_reason(shared_suite: RunningSuite, service: str) -> None:
    tables = set(members()[service].metadata.tables)
    swept = {sweep.table for sweep in shared_suite.box.services[service].sweeps} | SWEPT_ELSEWHERE.get(service, set())
    assert swept <= tables
    assert tables - swept - set(KEPT) == set(), "a table that grows: sweep it, or say here why it is kept"
    assert swept & set(KEPT) <= {"session"}, "programmes' sessions are days at a site, the portal's are of a browser"


def test_nothing_is_named_that_there_is_not() -> None:
    assert set(KEPT) <= {table for member in members().values() for table in member.metadata.tables}


async def test_what_is_old_goes_in_pieces_and_the_rest_stays(
    shared_suite: RunningSuite, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("libs.common.database.sweeping.SWEPT_AT_ONCE", 50)
    service = shared_suite.box.services["contributions"]
    for statement in _OLD.values():
        await service.database.one_statement(text(statement))
    rounds = 1
    while await sweep_all(service.database, service.sweeps):
        rounds += 1
    assert rounds == 3, "111 old rows, 50 at once"
    for table in ("webhook_delivery", "job_failed_row", "job_fault"):
        left = await service.database.one_statement(text(f"SELECT count(*) AS n FROM {table}"))
        assert left[0]["n"] == 89, table
    left = await service.database.one_statement(text("SELECT count(*) AS n FROM job"))
    assert left[0]["n"] == 200, "what was sent, and what came of it, stays"


@pytest.mark.parametrize("service", list(members()))
async def test_every_sweep_can_run(shared_suite: RunningSuite, service: str) -> None:
    found = shared_suite.box.services[service]
    assert await sweep_all(found.database, found.sweeps) is False

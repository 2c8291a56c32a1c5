"""The guards of benefits: who is paid, by whose decision, on which evidence."""

from tests.mutants.mutant import Mutant

CHAIN = "tests/journeys/health/test_programmes_chain.py"
RUNS = "services/benefits/payments/tests/test_payment_runs.py"
MERGED_CLAIMS = "services/benefits/tests/test_merged_claims.py"
UNCERTIFIED = "services/benefits/claims/tests/test_decide_evidence.py"
PAYEES = "services/benefits/claims/tests/test_payees.py"
OF_BENEFITS = (
    Mutant("a run is void for another change than a death", "services/benefits/payments/actions/release_run.py", "if all(one.person_id in dead for one in changed) else ()", "", "services/benefits/payments/tests/test_release_run.py::test_a_claim_that_changed_makes_the_run_void_and_is_frozen_anew"),
    Mutant("a line that left its run is not paid", "services/benefits/payments/rows/release_payments.sql", "WHERE l.run_id = run.run_id AND l.status = 'frozen'", "WHERE l.run_id = run.run_id", "services/benefits/payments/tests/test_release_run.py::test_frozen_days_after_a_death_are_not_paid"),
    Mutant("what is left of a run is approved anew", "services/benefits/payments/actions/release_run.py", "        await seal_again(connection, run_id)\n", "", "services/benefits/payments/tests/test_release_run.py::test_frozen_days_after_a_death_are_not_paid"),
    Mutant("a bank that is not listed", "services/benefits/claims/rules/clearing_banks.py", "if wanted in bank.written()), None)", "if wanted in bank.written()), written)", "services/benefits/tests/test_clearing_banks.py::test_every_door_that_takes_an_account_refuses_a_bank_that_is_not_listed"),
    Mutant("who linked the app does not release", "services/benefits/payments/rows/releasing.py", "OR l.account <> 'known' AND EXISTS", "OR false AND EXISTS", "tests/journeys/money/test_three_hands.py"),
    Mutant("nothing is sent to a bank that is not listed", "services/benefits/payments/rows/freeze_lines.sql", "      AND (CAST(:banks AS text[]) IS NULL OR c.payee ->> 'bank' = ANY(CAST(:banks AS text[])))\n      AND so_far", "      AND so_far", "services/benefits/payments/tests/test_freeze_run.py::test_nothing_is_frozen_for_an_account_at_a_bank_that_is_not_listed"),
    Mutant("as many approvals as needed", "services/benefits/payments/actions/release_run.py", "if len(approvers) < needed:", "if False:", "tests/journeys/money/test_approvals.py::test_a_run_takes_as_many_officers_as_the_agency_wants"),
    Mutant("an account that only an agent named", "services/benefits/payments/rows/freeze_lines.sql", " AND NOT c.payee_unconfirmed", "", "tests/security/callers/test_acting_tokens.py::test_nothing_is_paid_to_an_account_that_only_an_agent_named"),
    Mutant("causes that the law named", "services/benefits/certificates/actions/certify.py", "if cause not in known:", "if False:", "services/benefits/certificates/tests/test_certificates.py::test_a_cause_unknown_to_the_law_cannot_be_certified"),
    Mutant("one freeze at a time", "services/benefits/payments/actions/freeze_run.py", "    await rows.one_freeze_at_a_time(connection)\n", "", f"{RUNS}::test_a_freeze_waits_for_one_that_is_not_committed"),
    Mutant("a release within the award", "services/benefits/payments/actions/release_run.py", "max(sum(not claim.same for claim in claims), too_much)", "sum(not claim.same for claim in claims)", f"{RUNS}::test_a_release_never_passes_the_award_whatever_was_frozen"),
    Mutant("days to come", "services/benefits/payments/actions/freeze_run.py", "min(month.last_day, today)", "month.last_day", f"{RUNS}::test_a_month_that_is_not_over_is_paid_through_today"),
    Mutant("ninety days of a person", "services/benefits/claims/rules/persons_days.py", "- lost, len(stop.awarded))", "- lost, 0)", "tests/cases/test_law_cases.py"),
    Mutant("days of the order", "services/benefits/certificates/actions/name_order.py", "    if not ordered:", "    if False:", "services/benefits/certificates/tests/test_certificates.py::test_days_outside_the_order_are_refused_with_the_days_of_the_order"),
    Mutant("evidence adds up", "services/benefits/claims/rules/evidence.py", "pieces.append(Piece(days, certificate.order_number))", "pieces = [Piece(days, certificate.order_number)]", "tests/cases/test_law_cases.py"),
    Mutant("wages of their own days", "services/benefits/claims/rules/evidence.py", "wage_days | days if certificate.wages_paid else wage_days - days", "claimed if certificate.wages_paid else wage_days", "tests/cases/test_law_cases.py"),
    Mutant("days of either number", "services/benefits/claims/rows/filing.py", "WHERE c.person_id IN {SAME_PERSON} AND (", "WHERE c.person_id = :person_id AND (", f"{MERGED_CLAIMS}::test_claims_of_the_merged_id_are_the_kept_persons"),
    Mutant("set-off paid back", "services/benefits/payments/rows/freeze_lines.sql", "WHERE owed.owed < 0 AND", "WHERE owed.owed < -1000000 AND", f"{MERGED_CLAIMS}::test_days_that_were_paid_under_both_numbers_are_owed_back_once_an_officer_says_so"),
    Mutant("returns that name the person too seldom", "services/benefits/claims/rules/evidence.py", "if credited.enough and (proven", "if (proven", f"{UNCERTIFIED}::test_returns_that_name_the_person_too_seldom_prove_nothing"),
    Mutant("a certificate replaces the returns", "services/benefits/claims/rules/evidence.py", "if not certified and certificate_terms", "if certificate_terms", f"{UNCERTIFIED}::test_a_certificate_confirms_or_corrects_what_was_paid"),
    Mutant("the day of asking stays", "services/benefits/claims/rules/claim_state.py", "certified_until(claim.asked_on or today, terms)", "certified_until(today, terms)", "services/benefits/wanted/tests/test_want_certificates.py::test_a_claim_asks_its_employer_once_and_the_certificate_ends_it"),
    Mutant("a refusal undoes what was decided", "services/benefits/certificates/actions/refuse_wanted.py", "    await withdraw_evidence_decision(connection, claim_id)\n", "", "services/benefits/certificates/tests/test_refuse_wanted.py::test_what_was_paid_on_returns_is_decided_again"),
    Mutant("who decided without a certificate", "services/benefits/payments/rows/releasing.py", "d.decided_by = :by AND d.pays", "false", "tests/journeys/money/test_wanted_certificates.py::test_the_employer_hears_within_two_seconds_and_past_the_day_an_officer_pays"),
    Mutant("a paid claim is not withdrawn", "services/benefits/claims/actions/withdraw_claim.py", "    if claim.paid:", "    if False:", "services/benefits/claims/tests/test_withdraw_claim.py::test_what_was_paid_is_not_withdrawn"),
    Mutant("own payment", "services/benefits/payments/actions/release_run.py", "raise OwnPayment(count=own)", "pass", f"{PAYEES}::test_who_filed_or_certified_does_not_release"),
    Mutant("an officer's account waits", "services/benefits/claims/actions/change_payee.py", "filing.take_account if own else filing.propose_account", "filing.take_account", f"{PAYEES}::test_an_account_entered_by_an_officer_waits_for_another_officer"),
    Mutant("a whole file rejected", "services/benefits/payments/gateways/status_reports.py", "            others = because", "            pass", "services/benefits/tests/test_payment_orders.py::test_a_rejection_of_the_whole_brings_back_every_payment_not_named_otherwise"),
    Mutant("returned once", "services/benefits/payments/actions/return_payment.py", "if not taken.returned:", "if False:", "tests/journeys/money/test_returned_payments.py::test_a_returned_payment_is_paid_again_to_the_right_account"),
    Mutant("a status that is not known is not passed over", "services/benefits/payments/gateways/status_reports.py", "if status and status not in _KNOWN:", "if False:", "services/benefits/tests/test_payment_orders.py::test_a_status_that_is_not_known_is_not_read_as_paid"),
    Mutant("a report of this run", "services/benefits/payments/gateways/status_reports.py", 'if _text(group, "OrgnlMsgId") != ours:', "if False:", "services/benefits/tests/test_payment_orders.py::test_a_rejection_of_the_whole_brings_back_every_payment_not_named_otherwise"),
    Mutant("orders that were withdrawn", "services/benefits/claims/rows/facts.py", "WHERE NOT withdrawn AND first_day", "WHERE first_day", f"{CHAIN}::test_isolation_fills_in_a_claim_that_waits_for_no_known_fact"),
    Mutant("a death ends a claim", "services/benefits/claims/rules/force_majeure.py", "unpaid_from_death(facts.died_on, terms)) if day is not None]", "None) if day is not None]", "tests/cases/test_law_cases.py"),
    Mutant("a death said again by an older version", "libs/copies/days/deaths.py", "        WHERE excluded.version > known.version\n", "", "services/benefits/claims/tests/test_evaluate_claim.py::test_a_death_stops_claims_also_without_a_word_on_the_employment_and_its_withdrawal_restores"),
)  # fmt: skip

"""Guards of households, covers and premiums."""

from tests.mutants.mutant import Mutant

_HOUSEHOLDS = "services/registration/households"
_PREMIUMS = "services/contributions/premiums"
_CARDS = "services/registration/cards"
_HISTORY = "services/contributions/history"
_FINDINGS = "services/contributions/findings"
_STATEMENTS = "services/contributions/statements"
_TAKEN = f"{_STATEMENTS}/tests/test_take_statement.py"
_COLLECTION = "services/contributions/collection"
_AGREED = f"{_COLLECTION}/tests/test_agree.py"
_GIVEN_UP = f"{_COLLECTION}/tests/test_write_off.py"
_REFUNDED = f"{_COLLECTION}/tests/test_refund.py"
_ASSESSED = f"{_COLLECTION}/tests/test_assess_officially.py"
_ASSESSES = f"{_COLLECTION}/actions/assess_officially.py"
_LAW = "services/contributions/reassessment"
_DRAFTED = f"{_LAW}/tests/test_draft_law.py"
_MADE_LAW = f"{_LAW}/tests/test_approve_law.py"
_LISTS = "services/registration/support_lists"
_PERSONS = "services/registration/persons"
OF_COVERS = (
    Mutant("a coverage whose event is on its way", "services/contributions/premiums/api/bills.py", 'raise NotHeardOf(what="coverage"', 'raise NotFound(what="coverage"', "tests/journeys/operating/test_news_is_late.py"),
    Mutant("a finding is answered in time", f"{_FINDINGS}/actions/answer_findings.py", "if today > finding.answer_by:", "if False:", f"{_FINDINGS}/tests/test_answer_findings.py::test_late_twice_unknown_and_others_findings_are_refused"),
    Mutant("a finding is answered once", f"{_FINDINGS}/actions/answer_findings.py", 'if finding.status != "open":', "if False:", f"{_FINDINGS}/tests/test_answer_findings.py::test_late_twice_unknown_and_others_findings_are_refused"),
    Mutant("a finding without a cause is not answered", f"{_FINDINGS}/actions/answer_findings.py", "if finding.removed_on is not None:", "if False:", f"{_FINDINGS}/tests/test_answer_findings.py::test_late_twice_unknown_and_others_findings_are_refused"),
    Mutant("who is added is the person who is missing", f"{_FINDINGS}/actions/answer_findings.py", "if person_id != found[answer.finding_id].person_id", "if False", f"{_FINDINGS}/tests/test_answer_findings.py::test_an_answer_that_is_not_whole_is_refused_with_all_others"),
    Mutant("a dispute is decided by another", f"{_FINDINGS}/actions/decide_dispute.py", "if finding.answered_by == decided_by:", "if False:", f"{_FINDINGS}/tests/test_decide_dispute.py::test_a_dispute_is_a_task_that_another_officer_decides"),
    Mutant("a finding without a cause is removed", f"{_FINDINGS}/rows/check_returns.sql", "HAVING count(*) = count(finding_id)", "HAVING false", f"{_FINDINGS}/tests/test_check_returns.py::test_a_finding_is_raised_once_and_goes_with_its_cause"),
    Mutant("an address is not of a day to come", f"{_PERSONS}/actions/change_address.py", "if first_day > today:", "if False:", f"{_PERSONS}/tests/test_change_address.py::test_a_day_lies_between_birth_and_today"),
    Mutant("who died moves no more", f"{_PERSONS}/actions/change_address.py", "if (died_on := first_death(locked)) is not None and first_day > died_on:", "if False:", f"{_PERSONS}/tests/test_change_address.py::test_who_died_moves_no_more"),
    Mutant("the area is that of the address", f"{_PERSONS}/actions/correct_person.py", "if area is not None and address is not None and address.area != area:", "if False:", f"{_PERSONS}/tests/test_change_address.py::test_the_area_is_that_of_the_address"),
    Mutant("addresses of the erased go", "services/registration/erasures/actions/erase_person.py", "    await forget_addresses(connection, ids)\n", "", "services/registration/tests/test_erased_addresses.py"),
    Mutant("nobody is in two households", f"{_HOUSEHOLDS}/actions/join_household.py", "if one.first_day >= first_day:", "if False:", f"{_HOUSEHOLDS}/tests/test_join_household.py::test_no_household_of_what_cannot_be"),
    Mutant("a head leaves nobody without a head", f"{_HOUSEHOLDS}/actions/join_household.py", "if others and head_on(day, heads, members) == person_id:", "if False:", f"{_HOUSEHOLDS}/tests/test_name_head.py::test_another_head_is_named_and_then_the_first_may_leave"),
    Mutant("a household has each person once", f"{_HOUSEHOLDS}/actions/join_household.py", "if person_id in seen:", "if False:", f"{_HOUSEHOLDS}/tests/test_join_household.py::test_no_household_of_what_cannot_be"),
    Mutant("who is in a household is not erased", "services/registration/erasures/actions/erase_person.py", "if days.ends_after(today):", "if False:", "services/registration/tests/test_erased_members.py::test_who_is_in_a_household_is_not_erased"),
    Mutant("a death ends the days in a household", f"{_HOUSEHOLDS}/rows/changed_ends.sql", "WHERE p.died_on IS NOT NULL", "WHERE false", f"{_HOUSEHOLDS}/tests/test_leave_household.py::test_a_death_ends_the_days_and_a_withdrawn_one_does_not"),
    Mutant("State support ends with month 120", f"{_PREMIUMS}/rows/let_fall_due.sql", "CASE WHEN l.supported >= l.supported_months THEN 0 ELSE p.state END", "p.state", f"{_PREMIUMS}/tests/test_let_fall_due.py::test_each_month_falls_due_once_and_support_ends_with_month_120"),
    Mutant("an income below the floor counts as the floor", f"{_PREMIUMS}/rows/let_fall_due.sql", "greatest(l.income, p.floor)", "l.income", f"{_PREMIUMS}/tests/test_let_fall_due.py::test_an_income_below_the_floor_counts_as_the_floor_and_lanes_go_through_all"),
    Mutant("an income below the floor is raised where the law says so", f"{_PREMIUMS}/rows/let_fall_due.sql", "OR (p.raised AND l.income IS NOT NULL)", "OR l.income IS NOT NULL", f"{_PREMIUMS}/tests/test_left_out.py::test_each_way_to_be_left_out_has_its_reason"),
    Mutant("who is left out is noted", f"{_PREMIUMS}/actions/let_fall_due.py", "if outcome.billed < outcome.unbilled:\n        await left_out.note_range", "if False:\n        await left_out.note_range", f"{_PREMIUMS}/tests/test_left_out.py::test_each_way_to_be_left_out_has_its_reason"),
    Mutant("who leaves re-prices the others", f"{_PREMIUMS}/rows/changed_bills.sql", "OR q.place > 0 AND q.place <> least(", "OR false AND q.place <> least(", f"{_PREMIUMS}/tests/test_follow_covers.py::test_the_second_of_five_leaves_and_the_others_move_up"),
    Mutant("a promise stands by another officer", f"{_PREMIUMS}/actions/keep_promise.py", "if now.asked_by == by:", "if False:", f"{_PREMIUMS}/tests/test_keep_promise.py::test_a_promise_stands_by_another_officer_alone"),
    Mutant("a payer pays what is left at most", f"{_PREMIUMS}/rows/let_fall_due.sql", "least(upto, most) - least(upto - wanted, most) AS amount", "wanted AS amount", f"{_PREMIUMS}/tests/test_keep_promise.py::test_each_payer_owes_its_share_and_the_shares_are_the_premium"),
    Mutant("a household is found under every id", f"{_PREMIUMS}/rows/covers.py", "UNION SELECT s.other_id FROM named JOIN same_person s USING (person_id)", "", f"{_PREMIUMS}/tests/test_follow_covers.py::test_a_place_in_the_household_follows_every_id"),
    Mutant("fewer than nine of twelve months end section 39", f"{_PREMIUMS}/rows/missed_months.sql", "WHERE number - number_before < of_months", "WHERE false", f"{_PREMIUMS}/tests/test_let_lapse.py::test_section_39_lapses_below_nine_of_twelve_months"),
    Mutant("a bill is paid once", f"{_PREMIUMS}/actions/pay_premium.py", 'if found.status != "due":', "if False:", f"{_PREMIUMS}/tests/test_pay_premium.py::test_a_bill_is_paid_once_whoever_asks"),
    Mutant("a bill is paid whole", f"{_PREMIUMS}/actions/pay_premium.py", "if amount != found.amount:", "if False:", f"{_PREMIUMS}/tests/test_pay_premium.py::test_a_bill_is_paid_once_whoever_asks"),
    Mutant("a replaced card is refused", f"{_CARDS}/rows/good_card.sql", "AND c.ended_on IS NULL AND", "AND", f"{_CARDS}/tests/test_check_card.py::test_a_card_that_is_not_good_is_as_one_that_never_was"),
    Mutant("a dead person's card is refused at once", f"{_CARDS}/rows/good_card.sql", "(p.died_on IS NOT NULL OR p.erased_at IS NOT NULL)", "p.erased_at IS NOT NULL", f"{_CARDS}/tests/test_check_card.py::test_a_card_that_is_not_good_is_as_one_that_never_was"),
    Mutant("no card without a cover", f"{_CARDS}/rows/issue_cards.sql", "CAST(:in_exchange AS boolean)", "true", f"{_CARDS}/tests/test_issue_card.py::test_an_employee_gets_a_card_and_sees_it"),
    Mutant("a card that ended is not replaced", f"{_CARDS}/actions/exchange_card.py", "    refuse_ended(now.card)\n    for", "    for", f"{_CARDS}/tests/test_exchange_card.py::test_a_lost_card_is_replaced_by_one_with_the_same_last_day"),
    Mutant("a batch is confirmed by another officer", f"{_HISTORY}/actions/confirm_batch.py", "if batch.made_by == confirmed_by:", "if False:", f"{_HISTORY}/tests/test_confirm_batch.py::test_a_second_officer_confirms_what_stands"),
    Mutant("a batch is confirmed with the counts it has", f"{_HISTORY}/actions/confirm_batch.py", "if (months, persons) != (batch.months, batch.persons):", "if False:", f"{_HISTORY}/tests/test_confirm_batch.py::test_a_second_officer_confirms_what_stands"),
    Mutant("a batch is withdrawn by two officers", f"{_HISTORY}/actions/withdraw_batch.py", "elif batch.withdrawal_by == officer:", "elif False:", f"{_HISTORY}/tests/test_withdraw_batch.py::test_two_officers_withdraw_a_batch"),
    Mutant("a row of which a month stands is not imported", f"{_HISTORY}/rows/reading.py", "if inserted == counts.months:", "if True:", f"{_HISTORY}/tests/test_read_set.py::test_a_month_is_imported_once"),
    Mutant("a birthday is the person's", f"{_HISTORY}/actions/read_set.py", 'return None if found.agrees else "birthday_differs"', "return None", f"{_HISTORY}/tests/test_read_set.py::test_every_bad_row_tells_its_fault"),
    Mutant("nobody is told before the day of telling", f"{_LISTS}/actions/tell_ending.py", "not one.told_from <= today < one.ends_on", "False", f"{_LISTS}/tests/test_tell_ending.py::test_each_is_told_once_before_the_day_also_by_two_runs_at_once"),
    Mutant("who has chosen goes on", f"{_LISTS}/actions/end_support.py", "if row.settled:", "if False:", f"{_LISTS}/tests/test_end_support.py::test_covers_end_on_the_day_with_their_cards"),
    Mutant("an account of the agency stands by another officer", f"{_STATEMENTS}/actions/keep_account.py", "if now.asked_by == by:", "if False:", f"{_STATEMENTS}/tests/test_keep_account.py::test_an_account_stands_by_another_officer_once"),
    Mutant("an agreement is approved by another", f"{_COLLECTION}/actions/agree.py", "if found.proposed_by == by:", "if False:", f"{_AGREED}::test_who_may_not_decide_and_what_is_decided_already"),
    Mutant("an agreement is decided once", f"{_COLLECTION}/actions/agree.py", 'if found.status != "proposed":', "if False:", f"{_AGREED}::test_who_may_not_decide_and_what_is_decided_already"),
    Mutant("an agreement has days of grace", f"{_COLLECTION}/rows/judge_agreements.sql", "due_on + grace_days <", "due_on <", f"{_AGREED}::test_an_agreement_breaks_by_itself_after_the_days_of_grace"),
    Mutant("an agreement breaks by itself", f"{_COLLECTION}/actions/state_debts.py", "    await judge_agreements(connection, employers, today=today)\n", "", f"{_AGREED}::test_an_agreement_breaks_by_itself_after_the_days_of_grace"),
    Mutant("a write-off is approved by others", f"{_COLLECTION}/actions/write_off.py", "if found.proposed_by == by:", "if False:", f"{_GIVEN_UP}::test_who_proposed_does_not_approve_and_one_waits_at_a_time"),
    Mutant("an officer approves a write-off once", f"{_COLLECTION}/rows/write_offs.py", " AND NOT :by = ANY(approved_by)", "", f"{_GIVEN_UP}::test_the_last_approval_books_it_and_nothing_is_owed"),
    Mutant("a large debt is not written off", f"{_COLLECTION}/actions/write_off.py", "if debt.owed + debt.surcharge > terms.most:", "if False:", f"{_GIVEN_UP}::test_large_young_and_unknown_debts_are_refused"),
    Mutant("what is written off is what was proposed", f"{_COLLECTION}/actions/write_off.py", "if (debt.owed, debt.surcharge) != (found.owed, found.surcharge):", "if False:", f"{_GIVEN_UP}::test_what_was_paid_or_made_since_is_not_written_off"),
    Mutant("an official assessment is approved by another officer", _ASSESSES, "if found.proposed_by == by:", "if False:", f"{_ASSESSED}::test_another_officer_lets_it_stand_and_the_month_is_owed_with_its_surcharge"),
    Mutant("an official assessment is decided once", _ASSESSES, 'if found.status != "proposed":', "if False:", f"{_ASSESSED}::test_another_officer_lets_it_stand_and_the_month_is_owed_with_its_surcharge"),
    Mutant("no official assessment of a month that was filed", _ASSESSES, "if known.filed:", "if False:", f"{_ASSESSED}::test_a_month_that_is_filed_is_not_let_stand"),
    Mutant("no official assessment of a month that is not overdue", _ASSESSES, "if not overdue:", "if False:", f"{_ASSESSED}::test_what_cannot_be_assessed"),
    Mutant("a return replaces an official assessment", "services/contributions/returns/rows/post_returns.sql", "o.status IN ('proposed', 'stands')", "false", f"{_ASSESSED}::test_the_employers_own_return_replaces_it_with_its_history"),
    Mutant("an official assessment is on a month paid in full", f"{_COLLECTION}/rules/official_assessment.py", "one.paid >= one.charged > 0", "one.charged > 0", f"{_ASSESSED}::test_what_cannot_be_assessed"),
    Mutant("a refund is approved by another officer", f"{_COLLECTION}/actions/refund.py", "if found.proposed_by == by:", "if False:", f"{_REFUNDED}::test_another_officer_books_it_once_and_the_credit_is_less"),
    Mutant("no refund above the credit", f"{_COLLECTION}/actions/refund.py", "if amount > credit:", "if False:", f"{_REFUNDED}::test_no_refund_is_above_what_was_paid_beyond_all_that_is_owed"),
    Mutant("no refund of what an inspection claims", f"{_COLLECTION}/actions/refund.py", " - sums.inspections - sums.claimed", " - sums.inspections", f"{_REFUNDED}::test_what_an_inspection_claims_is_kept_back"),
    Mutant("a refund is decided once", f"{_COLLECTION}/actions/refund.py", 'if found.status != "proposed":', "if False:", f"{_REFUNDED}::test_another_officer_books_it_once_and_the_credit_is_less"),
    Mutant("who took a statement does not match its payments", f"{_STATEMENTS}/actions/match_payment.py", "if entry.taken_by == by:", "if False:", f"{_STATEMENTS}/tests/test_match_payment.py::test_the_taker_an_unnamed_and_an_unknown_employer_are_refused"),
    Mutant("another officer decides on money of nobody", f"{_STATEMENTS}/actions/decide_entry.py", "if entry.proposed_by == by:", "if False:", f"{_STATEMENTS}/tests/test_decide_entry.py::test_an_allocation_counts_once_another_officer_approved"),
    Mutant("the parts of an allocation are its amount", f"{_STATEMENTS}/actions/decide_entry.py", "if parts and sum(amount for _, amount in parts) != entry.amount:", "if False:", f"{_STATEMENTS}/tests/test_decide_entry.py::test_no_proposal_of_what_cannot_be"),
    Mutant("a statement of another bank's account", f"{_STATEMENTS}/rows/accounts.py", "WHERE bank_id = :bank_id AND number", "WHERE CAST(:bank_id AS uuid) IS NOT NULL AND number", f"{_TAKEN}::test_a_statement_of_another_banks_account_is_refused"),
    Mutant("an account that nobody approved", f"{_STATEMENTS}/rows/accounts.py", "AND status = 'stands'\n    ORDER", "ORDER", f"{_TAKEN}::test_a_statement_of_another_banks_account_is_refused"),
    Mutant("a bill's mark in a statement", f"{_STATEMENTS}/rows/post_entries.sql", "        || substr(CAST(:letters AS text), get_byte(c.digest, 5) % 32 + 1, 1)\n", "        || substr(l.bill_mark, 6, 1)\n", f"{_TAKEN}::test_payments_of_bills_count_and_the_rest_is_nobodys"),
    Mutant("an entry twice in a file", f"{_STATEMENTS}/actions/take_statement.py", "if twice := await taking.line_twice(connection):", "if twice := None:", f"{_TAKEN}::test_a_file_that_cannot_be_is_refused_as_a_whole"),
    Mutant("an entry of a day to come", f"{_STATEMENTS}/actions/take_statement.py", "if later := await taking.line_of_later_day(connection, today):", "if later := None:", f"{_TAKEN}::test_a_file_that_cannot_be_is_refused_as_a_whole"),
    Mutant("balances agree with the entries", f"{_STATEMENTS}/gateways/camt_reader.py", "!= closing[0]:", "!= closing[0] and False:", f"{_TAKEN}::test_a_file_that_cannot_be_is_refused_as_a_whole"),
    Mutant("a file that is cut off", f"{_STATEMENTS}/gateways/camt_reader.py", "    if not whole:", "    if False:", f"{_STATEMENTS}/tests/test_camt.py::test_what_is_no_statement_is_refused"),
    Mutant("a document type in a statement", f"{_STATEMENTS}/gateways/camt_reader.py", "if root.getroottree().docinfo.doctype:", "if False:", f"{_STATEMENTS}/tests/test_camt.py::test_what_is_no_statement_is_refused"),
    Mutant("a statement of a known name with other entries", f"{_STATEMENTS}/actions/take_statement.py", "if ids[one.no][1] and one.no in fresh:", "if False:", f"{_TAKEN}::test_a_statement_twice_a_notification_before_and_out_of_order_book_once"),
    Mutant("a change of the law is approved by others", f"{_LAW}/actions/approve_law.py", "if found.proposed_by == by:", "if False:", f"{_MADE_LAW}::test_who_may_not_approve_and_what_is_not_approved"),
    Mutant("what was read of a change of the law is approved", f"{_LAW}/actions/approve_law.py", "if found.hash != given_hash:", "if False:", f"{_MADE_LAW}::test_who_may_not_approve_and_what_is_not_approved"),
    Mutant("an officer approves a change of the law once", f"{_LAW}/actions/approve_law.py", "len({*found.approved_by, by})", "len([*found.approved_by, by])", f"{_MADE_LAW}::test_who_may_not_approve_and_what_is_not_approved"),
    Mutant("returns that came since refuse a change of the law", f"{_LAW}/actions/approve_law.py", "!= found.standing:", "!= found.standing and False:", f"{_MADE_LAW}::test_returns_that_came_since_refuse_the_approval_until_it_is_counted_again"),
    Mutant("approvals of another impact are void", f"{_LAW}/rows/drafts.py", "           approved_by = '{}'\n", "           approved_by = approved_by\n", f"{_MADE_LAW}::test_returns_that_came_since_refuse_the_approval_until_it_is_counted_again"),
    Mutant("a return by law that was changed is not posted", "services/contributions/returns/rows/post_returns.sql", "AND (SELECT count(*) FROM law_change) = CAST(:law_revision AS integer)", "AND CAST(:law_revision AS integer) >= 0", f"{_MADE_LAW}::test_later_returns_and_corrections_use_the_new_law_and_earlier_terms_post_nothing"),
    Mutant("who posts waits for a change of the law", "services/contributions/returns/rows/post_returns.sql", "      AND NOT EXISTS (SELECT FROM law_change WHERE false FOR KEY SHARE)\n", "", f"{_MADE_LAW}::test_a_return_that_is_posted_meanwhile_waits_and_then_is_not_posted_by_the_old_law"),
    Mutant("no two drafts of the law of one month", f"{_LAW}/rows/drafts.py", "WHERE status = 'draft' AND rule = :rule AND", "WHERE false AND rule = :rule AND", f"{_DRAFTED}::test_two_drafts_of_one_month_do_not_wait_at_once"),
    Mutant("a draft of the law is of months that have begun", f"{_LAW}/actions/draft_law.py", "if asked.effective.day != 1 or asked.effective > today:", "if False:", f"{_DRAFTED}::test_what_is_no_change_of_past_law_is_refused"),
    Mutant("no ceiling below its floor", f"{_LAW}/rules/past_terms.py", "if high < low:", "if False:", f"{_DRAFTED}::test_what_is_no_change_of_past_law_is_refused"),
    Mutant("a draft of the law changes something", f"{_LAW}/rules/past_terms.py", "if not differs:", "if False:", f"{_DRAFTED}::test_what_is_no_change_of_past_law_is_refused"),
)  # fmt: skip

"""`make mutants`: remove each guard in a copy of the tree and see its test fail. A guard that no test misses fails."""

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from tests.mutants.mutant import Mutant
from tests.mutants.of_benefits import OF_BENEFITS
from tests.mutants.of_calls import OF_CALLS
from tests.mutants.of_covers import OF_COVERS
from tests.mutants.of_employers import OF_EMPLOYERS
from tests.mutants.of_inspections import OF_INSPECTIONS
from tests.mutants.of_places import OF_PLACES
from tests.mutants.of_the_spine import OF_THE_SPINE

ROOT = Path(__file__).parent.parent.parent


SPINE = "libs/common/spine/tests/test_spine.py"
REBASE = "libs/common/spine/tests/test_rebase.py"
SUPERVISION = "libs/common/runtime/tests/test_supervision.py"
ERASED = "tests/security/reading/test_erased_persons.py"
STRANGE = "libs/common/spine/tests/test_strange_records.py"
RETURN = "services/contributions/returns/tests/test_file_return.py"
GATHERING = "libs/common/database/tests/test_group_commit.py"
DESK = "tests/journeys/desk/test_desk.py"
READS = "tests/security/reading/test_who_reads.py"
IDENTITY = "tests/security/reading/test_identity_check.py"
WEBHOOKS = "libs/common/webhooks/tests/test_webhooks.py"
MERGED = "services/programmes/tests/test_merged_persons.py"
HIRING = "services/registration/employments/tests/test_hiring.py"
HIRING_FILES = "services/registration/employment_files/tests"
SIGN_UP = "services/registration/sign_up/tests"
MUTANTS = (
    *OF_BENEFITS,
    *OF_EMPLOYERS, *OF_CALLS, *OF_COVERS, *OF_INSPECTIONS,
    *OF_PLACES,
    *OF_THE_SPINE,
    Mutant("answers that tell of a person are sealed", "libs/common/door/answers/sealed_answers.py", "if not _tells_of_a_person(json.loads(answer)):", "if True:", "tests/security/reading/test_stored_answers.py::test_answers_about_persons_are_encrypted_and_repeated_only_to_their_sender"),
    Mutant("an employment ends a voluntary cover", "services/registration/coverage/rows/changed_ends.sql", "AND e.standing = 'stands'", "AND false", "services/registration/coverage/tests/test_follow_facts.py::test_an_employment_ends_it_and_a_void_one_never_did"),
    Mutant("who is covered is not erased", "services/registration/erasures/actions/erase_person.py", "raise PersonStillCovered(coverage=coverage)", "pass", "services/registration/erasures/tests/test_erase_person.py::test_who_is_covered_is_not_erased_and_words_about_covers_go"),
    Mutant("wrong account codes are counted", "services/registration/sign_up/actions/open_account.py", "    await refuse_at(connection, bounds, now=now)\n", "", f"{SIGN_UP}/test_open_account.py::test_six_wrong_codes_and_the_right_one_is_not_looked_at"),
    Mutant("an account code is good once", "services/registration/sign_up/actions/open_account.py", 'request.state != "coded"', "False", f"{SIGN_UP}/test_open_account.py::test_the_right_code_opens_an_account_once_in_time"),
    Mutant("an account code goes to a phone on record", "services/registration/sign_up/actions/make_codes.py", "named if named in person.phones else None", "named", f"{SIGN_UP}/test_make_codes.py::test_it_goes_to_a_phone_on_record_and_to_no_other"),
    Mutant("a session's token that is shown again", "services/registration/accounts/actions/renew_session.py", "found.used_at < now - ANSWER_LOST_WITHIN", "False", "services/registration/accounts/tests/test_renew_session.py::test_each_token_gives_the_next_one_and_a_stolen_one_ends_the_session"),
    Mutant("another person's device", "services/hotline/notices/rows/devices.py", "\n        WHERE known.person_id = ANY(CAST(:person_ids AS uuid[]))", "", "services/hotline/notices/tests/test_keep_device.py::test_a_token_is_one_persons_until_it_is_removed"),
    Mutant("an account is told of by phone", "services/hotline/notices/rules/ways.py", " and template not in BY_PHONE", "", "tests/journeys/desk/test_push.py::test_the_app_that_registered_a_device_is_told_and_the_words_stay_here"),
    Mutant("a session is its client's", "services/registration/accounts/actions/renew_session.py", "or found.client_id not in {None, client_id}", "", "services/registration/accounts/tests/test_renew_session.py::test_it_is_the_clients_and_lasts_thirty_days"),
    Mutant("wrong pairs are counted", "services/registration/persons/actions/match_person.py", ">= tries_max:", ">= 10_000:", f"{HIRING}::test_after_six_wrong_pairs_a_right_one_gets_the_same_answer"),
    Mutant("an unknown number is like another birthday", "services/registration/persons/actions/match_person.py", '    return PersonDoesNotMatch(pointer="/national_id")', '    return PersonDoesNotMatch(pointer=f"/national_id/{national_id}")', f"{HIRING}::test_number_and_birthday_must_match_and_all_mismatches_get_one_answer"),
    Mutant("a file of guesses is refused", "services/registration/employment_files/actions/judge_file.py", "    return tries > sender.tries_max", "    return False", f"{HIRING_FILES}/test_judge_file.py::test_a_file_of_guesses_is_refused_whole_and_ends_the_day"),
    Mutant("an unknown number in a file is like another birthday", "services/registration/employment_files/rows/judge_cells.sql", "judged.born_on IS NOT NULL AND p.born_on IS DISTINCT FROM judged.born_on AS wrong", "judged.born_on IS NOT NULL AND p.born_on <> judged.born_on AS wrong", f"{HIRING_FILES}/test_judge_file.py::test_unknown_and_another_birthday_are_alike_and_one_number_is_asked_once"),
    Mutant("one number has one birthday in a file", "services/registration/employment_files/rows/find_repeated_numbers.sql", "n.born_on <> n.first_born OR n.nth", "n.nth", f"{HIRING_FILES}/test_judge_file.py::test_unknown_and_another_birthday_are_alike_and_one_number_is_asked_once"),
    Mutant("a sender's own staff is no proof", "services/registration/employment_files/rows/judging.py", "AND NOT EXISTS (SELECT FROM employment e WHERE e.employer_id = f.employer_id AND e.person_id = f.person_id\n                      AND e.standing <> 'void')", "", f"{HIRING_FILES}/test_judge_file.py::test_slips_among_right_pairs_are_free_and_known_staff_gain_no_tries"),
    Mutant("a row is done with its effect", "services/registration/employment_files/rows/carrying_out.py", "    await _REMOVE.run(connection, job_id=job_id, after=after, last=last)\n", "", f"{HIRING_FILES}/test_carry_out_set.py::test_interrupted_work_continues_and_does_no_row_twice"),
    Mutant("duplicates in rounds", "services/registration/merges/actions/find_duplicates.py", "if len(persons) == limit:", "if False:", "services/registration/merges/tests/test_find_duplicates.py::test_similar_persons_cost_a_row_each_and_rounds_end"),
    Mutant("an order as it is meant", "services/registration/orders/actions/order_closure.py", '"closure_order_once": OrderAlreadyRecorded(order_number=order_number),', "", "services/registration/orders/tests/test_order_closure.py::test_every_spelling_of_a_number_names_one_order"),
    Mutant("a group as it was seen", "services/registration/merges/actions/tell_apart.py", "if members != seen:", "if False:", "services/registration/merges/tests/test_find_duplicates.py::test_officers_mark_two_or_all_as_different_and_later_members_are_shown"),
    Mutant("an ended program's token", "libs/common/door/callers/policies.py", "if await door.ended_clients.include(caller.subject):", "if False:", "tests/security/callers/test_ended_clients.py"),
    Mutant("an ended program's endpoints", "libs/copies/ended_clients.py", "    await connection.execute(_END_ENDPOINTS, given)\n", "", "tests/security/callers/test_ended_clients.py"),
    Mutant("an ended program's stored answers", "libs/copies/ended_clients.py", "    await connection.execute(_FORGET_ANSWERS, given)\n", "", "tests/security/callers/test_ended_clients.py"),
    Mutant("an erased person's stored answers", "services/hotline/people/actions/open_details.py", "        await forget_answers(connection, unreadable)\n", "", "tests/journeys/desk/test_desk.py::test_details_leave_registration_sealed_and_an_erased_key_opens_nothing"),
    Mutant("old copies say of nothing that it does not exist", "libs/copies/late_events.py", "OR topic = ANY(CAST(:topics AS text[]))", "OR false", "tests/security/input/test_unknown_ids.py::test_nothing_is_written_about_what_is_not_there"),
    Mutant("the key of an erased person", "services/registration/persons/rows/erasures.py", "    await _DESTROY_KEYS.run(connection, person_ids=list(person_ids))\n", "", "services/registration/erasures/tests/test_erase_person.py"),
    Mutant("who is employed is not erased", "services/registration/erasures/actions/erase_person.py", "if employment := await current_employment(connection, ids, today=today):", "if employment := None:", "tests/security/reading/test_erased_persons.py::test_who_is_employed_is_not_erased_and_nothing_of_it_is_half_done"),
    Mutant("opened cards of the erased", "services/hotline/consumers.py", "    erase_cards_of_erased,\n    delete", "    delete", ERASED),
    Mutant("stored answers with an erased person's number", "services/contributions/consumers.py", "                    forget_answers_with_numbers_of_erased,\n", "", ERASED),
    Mutant("a token's header is short", "libs/common/keys/issuer_keys.py", "not isinstance(value, str) or len(value) > length", "False", "libs/common/door/callers/tests/test_verifying.py::test_a_header_that_is_too_long_or_no_text_is_refused_before_keys_are_read"),
    Mutant("what a restore took back", "libs/common/audit/chain.py", "if number <= head.number}", "if True}", "tests/security/reading/test_audit_chain.py::test_a_restore_is_a_signed_turn_and_every_other_break_is_named"),
    Mutant("a turn is signed", "libs/common/audit/chain.py", "*([head.turn] if head.turn else [])", "*[]", "tests/security/reading/test_audit_chain.py::test_a_restore_is_a_signed_turn_and_every_other_break_is_named"),
    Mutant("two employments of a merge", "services/registration/employments/rows/employments.py", "      AND NOT (:changed AND daterange(", "      AND NOT (:changed AND false AND daterange(", "services/registration/tests/test_merged_numbers.py::test_either_of_two_overlapping_employments_can_be_ended"),
    Mutant("an account of a merged number", "services/registration/accounts/rows.py", "coalesce(a.kept_id, l.person_id) AS person_id FROM account_link", "l.person_id FROM account_link", "services/registration/tests/test_merged_numbers.py::test_the_kept_id_has_everything_and_after_undoing_each_has_its_own"),
    Mutant("an employer's stranger is a stranger", "services/programmes/vaccination/rows/judge_willing.sql", "p.person_id IS NULL AND :everybody", "p.person_id IS NULL", "tests/security/reading/test_who_is_insured.py"),
    Mutant("an identifier hires nobody", "services/registration/persons/api/hiring.py", "if not (matched or registered or known):", "if False:", f"{HIRING}::test_a_person_id_alone_is_not_enough_to_hire"),
    Mutant("nothing from before it was known", "services/programmes/testing/rows/isolations.py", "AND m.known_since <= i.recorded_at", "", f"{HIRING}::test_an_employer_sees_nothing_from_before_the_employment_was_known"),
    Mutant("highest version of an employment", "libs/copies/keep_employments.sql", "ORDER BY newest.version DESC LIMIT 1", "ORDER BY newest.version LIMIT 1", "libs/copies/tests/test_employments.py"),
    Mutant("failing is counted from the first failure", "libs/common/runtime/supervision.py", "failed_since = clock() if", "failed_since = started if", f"{SUPERVISION}::test_a_loop_that_ran_well_for_long_is_not_given_up_at_once"),
    Mutant("a loop is found again", "libs/common/runtime/supervision.py", "if self.lost.pop(name, None) is not None:", "if False:", f"{SUPERVISION}::test_a_loop_that_was_given_up_and_runs_well_again_is_not_lost"),
    Mutant("a start that is told to stop is waited for", "deploy/onebox/keep_running.py", "        while not working.done():\n", "        while False:\n", "tests/onebox/test_keeping.py::test_told_to_stop_while_postgresql_starts_nothing_is_left"),
    Mutant("a party is made under its own key", "deploy/onebox/parties.py", 'f"onebox-{name}"', 'f"onebox-{id(body)}"', "tests/onebox/test_keeping.py::test_a_start_that_was_killed_between_two_parties_goes_on"),
    Mutant("the watchdog looks twice", "libs/common/spine/kafka/watchdog.py", "if lags and self._doubted:", "if lags:", "libs/common/spine/tests/test_watchdog.py::test_a_record_that_came_just_before_the_check_is_fetched_first"),
    Mutant("strangers' records are progress", "libs/common/spine/kafka/listening.py", "                if records:\n                    watchdog.fetched(clock())\n", "", "libs/common/spine/tests/test_watchdog.py::test_a_client_that_fetches_strange_records_is_not_replaced"),
    Mutant("key lock", SPINE, 'await connection.execute(_LOCK, {"key": key})', "pass", f"{SPINE}::test_twelve_writers_with_pauses_and_rollbacks_leave_no_gap_and_no_inversion"),
    Mutant("moved = logged", "libs/common/spine/sequencer.py", "if moved.moved != moved.logged:", "if False:", f"{SPINE}::test_a_topic_that_was_never_declared_is_not_lost_silently"),
    Mutant("density", "libs/common/spine/consumer.py", "if event.sequence > expected:  #", "if False:  #", f"{SPINE}::test_a_gap_is_never_crossed"),
    Mutant("duplicates by sequence", "libs/common/spine/consumer.py", "if event.sequence < expected:", "if False:", f"{SPINE}::test_delivered_again_is_applied_once"),
    Mutant("fence", "libs/common/spine/consumer.py", "if len(touched.all()) != len(ordered):", "if False:", f"{SPINE}::test_the_fence_is_the_position_row"),
    Mutant("old epoch", "libs/common/spine/consumer.py", "if event.epoch < epoch:", "if False:", f"{REBASE}::test_an_older_epoch_is_not_heard_once_a_newer_one_began"),
    Mutant("number given again", "libs/common/spine/consumer.py", "if event.epoch > epoch:", "if False:", f"{REBASE}::test_a_number_given_again_in_a_newer_epoch_stops_the_consumer"),
    Mutant("set back", "libs/common/runtime/composition.py", "if not (await log_state(service.database)).same_server:", "if False:", "tests/journeys/operating/test_restore.py"),
    Mutant("a cancellation that nobody asked for", "libs/common/runtime/supervision.py", "if task is None or task.cancelling():", "if True:", f"{SUPERVISION}::test_however_a_loop_ends_it_comes_back"),
    Mutant("a close that leaks", "libs/common/runtime/supervision.py", "    task = asyncio.ensure_future(closing)\n", "    await closing\n    task = asyncio.ensure_future(asyncio.sleep(0))\n", f"{SUPERVISION}::test_a_close_that_leaks_or_hangs_does_no_harm"),
    Mutant("clients end whole", "libs/common/spine/kafka/closing.py", "    await end_tasks(_left_by(producer))\n", "", "tests/faults/test_broken_brokers.py::test_away_for_longer_than_the_watchdog_waits"),
    Mutant("loops that end together", "libs/common/runtime/supervision.py", "if task.cancelled():\n            raise", "if False:\n            raise", f"{SUPERVISION}::test_loops_that_belong_together_end_together"),
    Mutant("a loop that is lost", "libs/common/runtime/supervision.py", "self.some_lost.set()", "pass", f"{SUPERVISION}::test_a_loop_that_keeps_failing_is_lost_and_reported"),
    Mutant("the speaker of a record", "libs/common/spine/kafka/wire.py", 'if headers["ce_source"] != _source(topic):', "if False:", STRANGE),
    Mutant("records that are no events", "libs/common/spine/consumer.py", "if event.offset is not None and (why := unreadable_because(event)):", "if why := None:", STRANGE),
    Mutant("what came too early hides nothing", "libs/common/spine/consumer.py", "early.append(event.sequence)\n                    continue", "early.append(event.sequence)\n                    break", f"{STRANGE}::test_a_missing_event_may_come_after_a_later_one"),
    Mutant("gaps are told", "libs/common/spine/consumer.py", "await positions.mark_gap(self.database, self.name, gap)", "pass", STRANGE),
    Mutant("what was said is what was promised", "deploy/operate/event_log_check.py", "if error is not None:", "if False:", "tests/journeys/operating/test_operating.py::test_the_deep_look_finds_what_was_changed"),
    Mutant("a bound of the business date", "libs/common/values/month.py", "if not FIRST_TODAY <= day <= LAST_TODAY:", "if False:", "tests/onebox/doctor/test_business_date.py::test_a_day_that_cannot_be_today_is_refused_with_a_code"),
    Mutant("parked events in the doctor's report", "deploy/operate/doctor.py", "findings += await parked_findings(service, database)", "pass", "tests/onebox/doctor/test_parked_events.py"),
    Mutant("a listener that stands still", "deploy/operate/doctor.py", "if max(still) > STILL_S_MAX:", "if False:", "tests/journeys/operating/test_operating.py::test_the_doctor_names_who_is_behind_and_who_is_ahead"),
    Mutant("another log's tail", "libs/common/spine/rebase.py", "if len(foreign) == len(ours):", "if False:", f"{REBASE}::test_the_tail_of_another_log_is_refused"),
    Mutant("a strange database put aside", "deploy/backup/rebasing.py", "if first is not None and await _first_event(aside) != first:", "if False:", f"{REBASE}::test_databases_put_aside_are_read_where_they_are_of_this_log"),
    Mutant("differences stay open", "libs/common/spine/rebase.py", "if open_ones := [", "if False and [", f"{REBASE}::test_what_was_forgotten_stays_open_unless_all_of_it_is_put_back"),
    Mutant("forgotten versions", "services/contributions/returns/rows/post_returns.sql", "coalesce(f.version, 0) + 1", "1", "tests/journeys/operating/test_restore.py"),
    Mutant("parked keys", "libs/common/spine/consumer.py", "events = [e for e in events if (e.topic, e.key) not in blocked]", "pass", f"{SPINE}::test_a_refused_event_blocks_its_key_alone_and_is_replayed_in_order"),
    Mutant("idempotency hash", "libs/common/door/answers/idempotency.py", "if bytes(stored.body_hash) != self.body_hash:", "if False:", f"{RETURN}::test_the_same_request_gets_the_same_answer_and_is_done_once"),
    Mutant("rows wait for one version", "services/contributions/files/rows/held.py", "AND w.version = coalesce(m.version, 0)", "", "services/contributions/tests/test_waiting_rows.py::test_rows_of_a_correction_wait_for_the_version_they_were_sent_against"),
    Mutant("who recorded a payment", "services/contributions/accounts/actions/record_payment.py", "if waiting.recorded_by == decided_by:", "if False:", "services/contributions/accounts/tests/test_payments.py::test_an_officer_does_not_decide_on_the_payment_they_recorded"),
    Mutant("one sender's uploads in turn", "libs/common/door/everywhere/file_jobs.py", "await rows.LOCK_SENDER.run(connection, **sender)", "pass", "services/contributions/tests/test_uploads.py::test_no_more_files_wait_than_may_however_many_are_sent_at_once"),
    Mutant("a job before its stream", "libs/common/door/everywhere/file_jobs.py", "    _: Annotated[rows.JobRow, Depends(_seen)],\n", "", "services/contributions/tests/test_uploads.py::test_a_job_belongs_to_its_sender"),
    Mutant("one original a month", "services/contributions/returns/rows/post_returns.sql", "\\else\n    NOTHING\n", "\\else\n    UPDATE SET version = m.version + 1, return_id = excluded.return_id\n", f"{RETURN}::test_eight_at_once_file_one_return"),
    Mutant("budget", "services/loans/programme/rows.py", "AND reserved + :amount <= budget", "", "services/loans/lending/tests/test_budget.py::test_200_approvals_at_once_for_the_last_baht"),
    Mutant("nobody is hired into an employer that ends now", "services/registration/employments/rows/employments.py", "b.number = :branch FOR KEY SHARE OF e", "b.number = :branch", "services/registration/endings/tests/test_end_employer.py::test_whoever_is_hired_at_the_same_moment_is_seen"),
    Mutant("an older version of a period is ignored", "libs/copies/employer_life/inactive_periods.py", "WHERE excluded.version > known.version", "WHERE true", "services/loans/lending/tests/test_apply.py::test_an_employer_that_pauses_or_ended_does_not_borrow"),
    Mutant("one application of an employer at a time", "services/loans/employers/rows.py", "WHERE employer_id = :employer_id FOR UPDATE", "WHERE employer_id = :employer_id", "services/loans/lending/tests/test_apply.py::test_twelve_applications_at_once_do_not_pass_the_cap_together"),
    Mutant("no loan to who is in arrears", "services/loans/lending/actions/apply.py", "if owed is not None and owed.owed > terms.arrears_allowed:", "if False:", "services/loans/lending/tests/test_apply.py::test_arrears_are_refused_until_they_are_paid"),
    Mutant("no loan without the month that is due", "services/loans/lending/actions/apply.py", "if missing or baseline is None:", "if baseline is None:", "services/loans/lending/tests/test_apply.py::test_the_month_before_needs_a_return_as_soon_as_it_is_due"),
    Mutant("a phase is closed by two", "services/loans/programme/actions/change_phase.py", "if waiting.asked_by == officer:", "if False:", "services/loans/programme/tests/test_change_phase.py"),
    Mutant("arrears are restated one after the other", "services/contributions/arrears/actions/restate_arrears.py", "        await rows.lock_arrears(connection)\n", "", "services/contributions/arrears/tests/test_restate_arrears.py::test_a_payment_during_the_pass_of_a_day_is_seen"),
    Mutant("a form is for the employer that it names", "services/portal/pages/employer/acting.py", '(await request.form()).get("acting_for")', "request.cookies.get(_COOKIE)", "tests/journeys/pages/test_payroll_agent.py::test_a_form_is_for_the_employer_that_it_names"),
    Mutant("a page without a mandate", "services/registration/mandates/mandated_employers.sql", "AND revoked_at IS NULL", "", "tests/journeys/pages/test_payroll_agent.py::test_a_mandate_that_ended_meanwhile_ends_the_page"),
    Mutant("a bank's month is its own", "services/loans/covenant/borrower_months.sql", "l.bank_id = :bank_id)", "true)", "services/loans/covenant/tests/test_months.py::test_a_bank_reads_its_own_borrowers_in_pages_and_as_csv"),
    Mutant("a bill is found by a mark of ours", "services/contributions/accounts/actions/find_bill.py", "or not is_mark_of(named, employer_id, key=key)", "", "services/contributions/accounts/tests/test_find_bill.py::test_unknown_and_somebody_elses_are_one_answer"),
    Mutant("a bank reads back its own payments", "services/contributions/accounts/api/payments.py", "issuer=_issuer(caller)", "issuer=None", "services/contributions/bills/tests/test_bills.py::test_a_bank_reads_back_its_own_payments_alone"),
    Mutant("the door waits for what would be refused", "services/loans/employers/rows.py", "AND owed > :allowed) AS may", "AND owed > 0) AS may", "services/loans/lending/tests/test_apply.py::test_the_door_waits_where_the_standing_would_be_refused_and_nowhere_else"),
    Mutant("second person of the bank", "services/loans/covenant/actions/disburse.py", "if loan.decided_by == disbursed_by:", "if False:", "services/loans/lending/tests/test_budget.py::test_the_approver_may_not_disburse_and_another_bank_sees_nothing"),
    Mutant("own run", "libs/common/four_eyes/approvals.py", "if approver == maker:", "if False:", "tests/journeys/money/test_force_majeure_to_money.py::test_late_news_of_an_end_is_an_overpayment_set_off_later"),
    Mutant("approved content", "libs/common/four_eyes/approvals.py", "if given_hash != content_hash:", "if False:", "tests/journeys/money/test_force_majeure_to_money.py::test_late_news_of_an_end_is_an_overpayment_set_off_later"),
    Mutant("identity before acting", "services/hotline/identity/actions/act_for_caller.py", "if not await check_passed(", "if False and not await check_passed(", f"{DESK}::test_a_call_from_hello_to_the_claim"),
    Mutant("own case", "services/hotline/identity/actions/check_identity.py", "or case.assigned_to != agent", "", f"{DESK}::test_a_call_from_hello_to_the_claim"),
    Mutant("nothing wrong in an identity check", "services/hotline/identity/rules/identity.py", "if all(asked[q].is_right(", "if any(asked[q].is_right(", f"{DESK}::test_three_wrong_answers_end_the_asking"),
    Mutant("tries of a person and day", "services/hotline/identity/actions/check_identity.py", "if wrong >= TRIES_MAX:", "if False:", f"{IDENTITY}::test_three_wrong_tries_a_person_and_day_over_cases_and_agents"),
    Mutant("the answers were read", "services/hotline/identity/actions/check_identity.py", "if await checks.details_were_opened(connection, subject_id, agent=agent, since=asked.now - _SEEN_FOR):", "if False:", f"{IDENTITY}::test_who_has_opened_the_details_does_not_ask"),
    Mutant("numbers are found whole", "services/hotline/people/rows/search.py", "_NOTHING_MORE if kind in _WHOLE else _LAST", "_LAST", f"{IDENTITY}::test_no_screen_shows_what_is_asked"),
    Mutant("masked tiles", "services/hotline/desk/api/views.py", "seen.tiles if opened.is_open else masked_tiles(seen.tiles)", "seen.tiles", f"{IDENTITY}::test_no_screen_shows_what_is_asked"),
    Mutant("looks of an acting agent", "libs/common/audit/writing.py", "and caller.acting is None", "", f"{DESK}::test_a_call_from_hello_to_the_claim"),
    Mutant("own look", "libs/common/four_eyes/reviews.py", "        raise OwnLook", "        pass", "tests/journeys/desk/test_desk.py::test_looking_without_a_case_is_reviewed_by_another"),
    Mutant("a feed's purpose", "libs/common/door/callers/purposes.py", "if caller.is_officer and purpose is None:", "if False:", f"{READS}::test_feeds_of_persons_take_a_purpose_and_an_officer"),
    Mutant("health for a purpose", "libs/common/door/everywhere/inbox.py", "_opened(waiting) if purpose else waiting", "_opened(waiting)", f"{READS}::test_health_in_the_inbox_is_an_officers_with_a_purpose"),
    Mutant("a feed is audited", "libs/common/door/everywhere/feed.py", 'await audit_look(database, caller, "events.read", persons, purpose=purpose)', "pass", f"{READS}::test_every_read_of_a_person_is_seen_by_the_person"),
    Mutant("the audit takes rows only", "libs/common/database/migrating/env.py", "    guard_audit_log(connection)\n", "", "tests/security/reading/test_audit_chain.py::test_every_service_refuses_to_change_or_remove_a_row"),
    Mutant("published heads", "libs/common/audit/chain.py", "if published is not None and published != row.hash.hex():", "if False:", "tests/security/reading/test_audit_chain.py::test_a_chain_made_anew_differs_from_what_was_published"),
    Mutant("masked without a purpose", "services/registration/persons/api/persons.py", "if not caller.is_officer or purpose:", "if True:", f"{DESK}::test_registration_masks_until_a_purpose_is_given"),
    Mutant("acting tokens are a person's", "libs/common/door/callers/verifying.py", "caller = _acting(claims) if issuer.acting else _caller(claims)", "caller = _caller(claims)", "tests/security/callers/test_acting_tokens.py"),
    Mutant("an acting token ends with its case", "libs/common/door/callers/acting.py", "if not await self._case_is_open(caller, token):", "if False:", "tests/security/callers/test_acting_tokens.py::test_a_good_one_is_taken_as_long_as_its_case_stands"),
    Mutant("the person's own yes", "libs/common/door/callers/acting.py", "if not (declared or own or reads):", "if False:", "tests/security/callers/test_acting_tokens.py::test_money_and_accounts_take_the_persons_own_yes"),
    Mutant("one yes, one request", "libs/common/door/callers/acting.py", "caller.confirmed == await _digest_of(request)", "True", "tests/security/callers/test_acting_tokens.py::test_money_and_accounts_take_the_persons_own_yes"),
    Mutant("nobody reviews their own look", "libs/common/four_eyes/reviews.py", 'if looked_by.partition(":")[2] == reviewed_by.partition(":")[2]:', "if looked_by == reviewed_by:", "tests/security/reading/test_who_reads.py::test_a_purpose_is_reviewed_wherever_it_was_given"),
    Mutant("a system's own operations", "libs/common/door/callers/acting.py", "if operation not in self._operations.get(caller.subject, frozenset()):", "if False:", "tests/security/callers/test_who_may_call.py::test_a_system_calls_only_its_listed_operations"),
    Mutant("forms of our own pages", "services/portal/pages/layout/addresses.py", "if came_from and not _of_this_host(came_from, request):", "if False:", "tests/security/callers/test_sessions.py"),
    Mutant("whose a row is", "libs/common/door/callers/whose.py", "if row is None or not may_see(caller, whose(row), staff=staff):", "if row is None:", "libs/common/door/callers/tests/test_whose.py"),
    Mutant("own under either id", "libs/common/door/callers/policies.py", "(person_id == self.party_id or person_id in self.merged)", "person_id == self.party_id", f"{MERGED}::test_everything_can_be_written_and_read_under_either_id"),
    Mutant("doses of both ids", "services/programmes/vaccination/rows/doses.py", "SELECT {columns(Dose)} FROM dose WHERE person_id IN {SAME_PERSON}", "SELECT {columns(Dose)} FROM dose WHERE person_id = :person_id", f"{MERGED}::test_the_kept_id_continues_what_the_merged_id_began"),
    Mutant("one bed a person", "services/programmes/hospitels/rows/admit_all.sql", "WHERE NOT EXISTS (SELECT FROM same_person o WHERE o.person_id = a.person_id)", "", f"{MERGED}::test_double_records_go_to_an_officer"),
    Mutant("a specimen's day", "services/programmes/testing/actions/take_specimen.py", "if not registered_on <= taken_on <= today:", "if False:", "services/programmes/testing/tests/test_correct_specimen.py::test_a_specimens_day_has_bounds_and_can_be_corrected"),
    Mutant("a form is done once", "services/portal/gateways/suite.py", "return hashed_key(self._form, *about) if self._form else uuid4().hex", "return uuid4().hex", "tests/journeys/pages/test_page_forms.py::test_pressed_three_times_is_once_and_another_form_is_another"),
    Mutant("a live part ends with its session", "libs/common/door/answers/live.py", "if not await goes_on():", "if False:", "tests/journeys/pages/test_page_forms.py::test_what_was_signed_out_is_over"),
    Mutant("guessing codes", "services/registration/accounts/actions/link_account.py", "tries > TRIES_MAX:", "tries > 10**9:", "tests/journeys/people/test_account_links.py::test_guessing_is_stopped"),
    Mutant("exact forms of parameters", "libs/common/door/callers/policies.py", "refuse_other_forms(request, exact_forms(route))", "pass", "tests/security/input/test_exact_forms.py::test_no_parameter_is_read_in_another_form"),
    Mutant("a member said once", "libs/common/door/requests/said_once.py", "if len(by_name) < len(members):", "if False:", "tests/security/input/test_said_once.py"),
    Mutant("a write's parameters are known", "libs/common/door/requests/said_once.py", "written = request.method not in _READS", "written = False", "tests/security/input/test_said_once.py"),
    Mutant("exact forms of bodies", "libs/common/door/requests/fields.py", "return tightened(handler(source), cls.__qualname__)", "return handler(source)", "tests/security/input/test_exact_forms.py::test_no_member_of_a_body_is_read_in_another_form"),
    Mutant("violations are no faults of ours", "libs/common/door/answers/problems.py", "violation = violation_of(failure)", "violation = None", "libs/common/door/answers/tests/test_violations.py"),
    Mutant("a program without scopes", "libs/common/door/callers/verifying.py", "(words == [] or _of_program(claims))", "False", "tests/security/callers/test_client_scopes.py::test_a_program_without_scopes_may_nothing_anywhere"),
    Mutant("one head a person", "services/contributions/returns/rows/post_returns.sql", "count(DISTINCT kept_id)", "count(*)", "tests/journeys/returns/test_merged_returns.py::test_two_numbers_of_one_person_count_once_and_a_waiting_employment_not"),
    Mutant("staff by employments that stand", "services/contributions/returns/rows/post_returns.sql", "WHERE e.standing = 'stands' AND e.started_on", "WHERE e.started_on", "tests/journeys/returns/test_merged_returns.py::test_two_numbers_of_one_person_count_once_and_a_waiting_employment_not"),
    Mutant("consents to registered banks", "services/contributions/standing/actions/certify_standing.py", 'await require_bank(connection, bank_id, pointer="/bank_id")', "pass", "services/contributions/standing/tests/test_banks.py"),
    Mutant("payments of registered banks", "services/contributions/accounts/actions/record_payment.py", 'await require_bank(connection, bank_id, pointer="/bank_id")', "pass", "services/contributions/standing/tests/test_banks.py"),
    Mutant("programs of registered banks", "services/registration/clients/actions/onboard_client.py", 'await require_bank(connection, party_id, pointer="/party_id")', "pass", "services/contributions/standing/tests/test_banks.py"),
    Mutant("no scope of a program", "libs/common/door/callers/policies.py", "if wanted is None or not self.programs:", "if False:", "tests/security/callers/test_client_scopes.py::test_no_scope_of_a_program_gives_consents"),
    Mutant("no program gives a mandate", "services/registration/mandates/api.py", ", programs=False", "", "tests/security/callers/test_client_scopes.py::test_no_program_can_give_a_mandate"),
    Mutant("another's failed rows", "libs/common/door/everywhere/file_jobs.py", "        require_purpose(request, caller)\n    return job", "        pass\n    return job", "tests/security/reading/test_every_door.py::test_staff_see_no_more_than_they_say_why"),
    Mutant("algorithms by key", "libs/common/keys/issuer_keys.py", "if algorithm in one.algorithms and", "if", "libs/common/door/callers/tests/test_verifying.py"),
    Mutant("keys taken out", "libs/common/keys/issuer_keys.py", "elif age > FRESH_S and self._may_ask():", "elif False:", "libs/common/door/callers/tests/test_verifying.py::test_a_removed_key_is_refused_after_minutes"),
    Mutant("merged number's token", "libs/common/door/callers/policies.py", "return replace(caller, party_id=kept, merged=merged)", "return caller", "tests/security/callers/test_merged_tokens.py"),
    Mutant("objects of another area", "libs/common/door/callers/areas.py", "if not await _within(found, database, areas, value):", "if False:", "tests/security/callers/test_other_areas.py"),
    Mutant("bodies about another area", "libs/common/door/callers/areas.py", "if not all(lies.values()) or (either and not any(either)):", "if False:", "tests/security/callers/test_other_areas.py"),
    Mutant("doors without a stand", "libs/common/door/callers/areas.py", "if not named and operation not in self.filtered:", "if False:", "tests/security/callers/test_other_areas.py"),
    Mutant("staff that was removed", "libs/copies/offices/staff.py", "if own and not chosen:", "if False:", "tests/journeys/people/test_offices.py"),
    Mutant("bytes of a head", "libs/common/front/protocol.py", "if self._head_bytes > HEAD_BYTES_MAX:", "if False:", "tests/security/input/test_front_server.py::test_three_endless_headers_keep_nobody_waiting"),
    Mutant("half a request", "libs/common/front/protocol.py", "if now - self._head_since > HEAD_S:", "if False:", "tests/security/input/test_front_server.py::test_half_a_request_is_closed"),
    Mutant("one host", "libs/common/front/server.py", "(len(hosts) == 1 and _HOST.fullmatch(hosts[0]))", "True", "tests/security/input/test_front_server.py::test_a_request_names_one_host"),
    Mutant("answers in time", "libs/common/door/middleware.py", "self._late = self._loop.create_task(self._answer_late())", "pass", "tests/security/input/test_in_time.py::test_a_door_that_hangs_answers_503_and_others_go_on"),
    Mutant("junk by address", "libs/common/door/middleware.py", "self._limits.count_junk(held.address)", "pass", "tests/security/callers/test_rate_limits.py::test_junk_is_counted_by_address_before_it_is_verified"),
    Mutant("one yes is one request", "libs/common/door/answers/idempotency.py", "if caller.second_factor:", "if False:", "tests/security/callers/test_acting_tokens.py::test_money_and_accounts_take_the_persons_own_yes"),
    Mutant("the box's own doors", "deploy/onebox/own_doors.py", 'if not loopback(request.headers.get("host", "")):', "if False:", "tests/security/callers/test_own_doors.py"),
    Mutant("webhook secrets are not stored", "libs/common/door/answers/idempotency.py", "_without(answer, shown_once) if shown_once else answer", "answer", "tests/security/reading/test_stored_answers.py"),
    Mutant("idempotency by party", "libs/common/door/answers/idempotency.py", 'client = f"{caller.name} {party_id}" if party_id else caller.name', "client = caller.name", "tests/security/reading/test_stored_answers.py"),
    Mutant("an assertion once", "deploy/onebox/token_endpoint.py", "if name in self._seen:", "if False:", "tests/journeys/people/test_clients.py::test_an_assertion_opens_the_door_once_and_a_strangers_key_never"),
    Mutant("scopes of a client", "libs/common/door/callers/policies.py", "if wanted not in scopes:", "if False:", "tests/journeys/people/test_clients.py::test_from_onboarding_to_a_return_filed_and_revoked"),
    Mutant("the browser that asked", "services/portal/pages/signing_in.py", "or not secrets.compare_digest(wanted.encode(), state.encode())", "", "tests/security/callers/test_sign_in.py::test_what_was_not_asked_for_here_opens_nothing"),
    Mutant("night", "services/hotline/notices/schedule.py", "if morning > now:", "if False:", "tests/journeys/desk/test_notices.py::test_no_notice_at_night_and_none_after_opting_out"),
    Mutant("known variables", "services/hotline/notices/rules/notices.py", "if field not in known or spec or conversion:", "if False:", "tests/journeys/desk/test_notices.py::test_words_are_versioned_and_know_their_variables"),
    Mutant("a merge undone", "services/contributions/wages_while_claiming/actions/hear_merges.py", "await forget_aliases(connection, events)", "pass", "tests/journeys/people/test_merges.py::test_merged_everywhere_and_undone"),
    Mutant("policy", "libs/common/door/callers/policies.py", "if caller.party not in self.parties:", "if False:", "tests/security/callers/test_who_may_call.py::test_every_route_refuses_whom_its_policy_does_not_name"),
    Mutant("apart in one statement", "libs/common/database/group_commit.py", "or not held.isdisjoint(own)", "", f"{GATHERING}::test_items_of_one_batch_key_go_together_and_conflicting_ones_never_do"),
    Mutant("a statement's weight", "libs/common/database/group_commit.py", "too_much or ", "", f"{GATHERING}::test_together_they_bring_no_more_rows_than_a_statement_should_carry"),
    Mutant("alone after a failure", "libs/common/database/group_commit.py", "if len(batch) == 1:", "if True:", f"{GATHERING}::test_a_failure_reaches_only_the_request_that_caused_it"),
    Mutant("a number is its kept person's", "services/contributions/returns/rows/post_returns.sql", "coalesce(a.kept_id, person_id) AS kept_id", "person_id AS kept_id", "tests/journeys/returns/test_merged_returns.py"),
    Mutant("lines name own staff only", "services/contributions/returns/api/return_lines.py", "caller.is_staff or line.own_staff", "True", f"{RETURN}::test_an_employer_learns_ids_of_its_own_staff_only"),
    Mutant("feeds name own staff only", "services/contributions/returns/rows/post_returns.sql", "CASE WHEN type <> 'contributions.wages_credited.v1' THEN ARRAY['employer:' || employer_id] END", "ARRAY['employer:' || employer_id]", f"{RETURN}::test_an_employer_learns_ids_of_its_own_staff_only"),
    Mutant("one key at one moment", "services/contributions/returns/api/returns.py", "await once.written(context.first_returns(filing), context.database)", "await context.first_returns(filing)", f"{RETURN}::test_employers_in_one_statement_get_their_own_answers"),
    Mutant("mandate revoked", "libs/copies/mandates.py", "AND revoked_at IS NULL AS in_force", "AS in_force", "tests/journeys/people/test_mandates.py::test_an_agent_files_for_its_client_until_the_mandate_is_revoked"),
    Mutant("mandate's scope", "libs/copies/mandates.py", "bool_or(in_force AND :scope = ANY(scopes)) AS acts", "bool_or(in_force) AS acts, bool_or(:scope = ANY(scopes)) AS unused", "tests/journeys/people/test_mandates.py::test_scopes_open_one_service_each"),
    Mutant("consent", "services/contributions/standing/actions/certify_standing.py", "if consent is None:", "if False:", "services/contributions/standing/tests/test_standing.py::test_a_bank_gets_a_certificate_only_with_consent_and_hears_of_its_end"),
    Mutant("public addresses", "libs/common/webhooks/addresses.py", "    return address in _HOSTS_6 and not any(address in block for block in _SPECIAL_6)", "    return True", "libs/common/webhooks/tests/test_webhook_addresses.py"),
    Mutant("both numbers of a merge", "services/contributions/wages_while_claiming/actions/hear_merges.py", "(fact.kept_id, fact.merged_id)", "(fact.kept_id,)", "services/contributions/wages_while_claiming/tests/test_watch_claims.py"),
    Mutant("an owner's share of the places", "libs/common/webhooks/deliveries.py", "one.nth > OWNER_PLACES[failing] or ", "", "libs/common/webhooks/tests/test_webhook_places.py"),
    Mutant("places of those who fail", "libs/common/webhooks/due_endpoints.sql", "e.attempts > 0 AS failing", "false AS failing", "libs/common/webhooks/tests/test_webhook_places.py"),
    Mutant("a turn has its end", "libs/common/webhooks/deliveries.py", "return self._some_wait and", "return False and", "libs/common/webhooks/tests/test_webhook_places.py"),
    Mutant("webhook's position", "libs/common/webhooks/rows.py", "AND position = :previous RETURNING", "RETURNING", f"{WEBHOOKS}::test_a_replay_during_a_delivery_starts_from_its_position"),
    Mutant("no result without a purpose", "services/programmes/card/api/cards.py", "if not purpose:", "if False:", "services/programmes/testing/tests/test_order_isolation.py::test_the_employer_learns_the_days_and_nothing_else"),
    Mutant("offers end", "services/programmes/hospitels/actions/move_stay.py", 'if stay.status == "offered" and stay.offered_until is not None and stay.offered_until <= now:', "if False:", "services/programmes/hospitels/tests/test_offer_bed.py::test_an_unanswered_offer_goes_to_the_next_person"),
    Mutant("a taken bed stays in service", "services/programmes/hospitels/rows/beds.py", "WHERE bed_id = :bed_id AND stay_id IS NULL", "WHERE bed_id = :bed_id", "services/programmes/hospitels/tests/test_beds.py::test_an_occupied_bed_is_not_taken_out_of_service"),
    Mutant("interval between doses", "services/programmes/vaccination/actions/give_dose.py", "if turn.first_day is not None and given_on < turn.first_day:", "if False:", "tests/journeys/health/test_from_willing_to_vaccinated.py::test_from_the_employers_registration_to_the_second_dose"),
    Mutant("whose employees", "services/programmes/vaccination/rows/judge_willing.sql", "AND (:everybody OR e.employer_id = ANY(CAST(:allowed AS uuid[])))", "", "services/programmes/vaccination/tests/test_register_willing.py::test_a_file_with_a_few_bad_rows"),
    Mutant("backup before an upgrade", "deploy/onebox/box.py", "await back_up_before_upgrading(options.data, urls, say=options.say)", "pass", "tests/onebox/test_upgrading.py::test_an_older_box_is_backed_up_and_the_backup_restores"),
    Mutant("figures that were read", "services/programmes/vaccination/actions/choose_phase.py", "if figures.hash != figures_read:", "if False:", "services/programmes/vaccination/tests/test_choose_phase.py::test_phases_are_chosen_with_the_figures_before_one"),
    Mutant("certificates that ended", "services/programmes/vaccination/api/certificates.py", 'if certificate.status != "valid":', "if False:", "services/programmes/vaccination/tests/test_issue_certificate.py::test_a_certificate_is_issued_corrected_reissued_and_revoked"),
    Mutant("later doses stand on earlier ones", "services/programmes/vaccination/actions/correct_dose.py", "if any(number > before.dose_no for number in numbers) and before.dose_no not in numbers:", "if False:", "services/programmes/vaccination/tests/test_correct_dose.py::test_doses_are_annulled_from_the_last_and_serious_events_reach_an_officer"),
    Mutant("rate limit", "libs/common/door/callers/limits.py", "if held.allowance is not None and held.allowance.refused:", "if False:", "tests/security/callers/test_rate_limits.py"),
    Mutant("one holder", "deploy/onebox/data_lock.py", "        if not _locked(lock):", "        if False:", "tests/onebox/test_keeping.py::test_a_second_start_is_refused_and_leaves_the_first_alone"),
    Mutant("the postmaster is kept", "deploy/onebox/keep_running.py", "if self.postgres is not None and self.postgres.pid is None:", "if False:", "tests/onebox/test_keeping.py::test_a_killed_postmaster_is_started_again"),
    Mutant("room for files on the disk", "deploy/onebox/keep_running.py", "if disk.f_files and disk.f_favail < KEEP_FREE_FILES:", "if False:", "tests/onebox/test_keeping.py::test_a_disk_on_which_no_file_can_be_made_is_full_too"),
    Mutant("room on the disk", "deploy/onebox/keep_running.py", "and self._keeper.disk_full", "and False", "tests/onebox/test_keeping.py::test_nothing_is_taken_in_while_the_disk_is_nearly_full"),
    Mutant("its own secrets", "libs/common/keys/secret_checks.py", "if not hmac.compare_digest(known.get(name, value), value))", "if name not in known and name in known)", "tests/onebox/test_drill.py::test_a_box_whose_secret_was_replaced_takes_nothing_in"),
    Mutant("the demo's days go forwards", "deploy/demo/country.py", "        if day < self._reached:\n            return\n", "", "tests/faults/test_killed_first_start.py"),
    Mutant("a restore that was broken off", "deploy/onebox/box.py", "        refuse_half_restored(options.data)\n", "", "tests/onebox/test_drill.py::test_the_new_machine_knows_its_people_and_its_signatures"),
    Mutant("restored to its secrets", "deploy/backup/restoring.py", "    if names:", "    if False:", "tests/onebox/test_drill.py::test_a_backup_into_another_agencys_box_is_refused"),
    Mutant("token audience", "libs/common/door/callers/verifying.py", "if self._audience not in (audience if isinstance(audience, list) else [audience]):", "if False:", "tests/security/callers/test_who_may_call.py"),
)  # fmt: skip


def main(names: list[str]) -> int:
    survivors = []
    with tempfile.TemporaryDirectory(prefix="prakan-mutants-", dir="/var/tmp") as folder:
        tree = Path(folder) / "tree"
        shutil.copytree(ROOT, tree, ignore=shutil.ignore_patterns(*_LEFT_OUT))
        for mutant in (one for one in MUTANTS if not names or one.guard in names):
            red = _goes_red(mutant, tree)
            print(f"{'killed' if red else 'SURVIVED'}: {mutant.guard} ({mutant.test.rpartition('::')[2]})", flush=True)
            if not red:
                survivors.append(mutant.guard)
    print(
        f"{len(survivors)} guard(s) that no test misses: {survivors}"
        if survivors
        else "without each of these guards a test goes red"
    )
    return 1 if survivors else 0


_LEFT_OUT = (
    ".venv",
    ".pythons",
    ".git",
    ".data",
    ".kafka",
    "node_modules",
    "__pycache__",
    ".mypy_cache",
    ".hypothesis",
)


def _goes_red(mutant: Mutant, tree: Path) -> bool:
    """Run the test without the guard, which is put back afterwards."""
    path = tree / mutant.file
    source = path.read_text(encoding="utf-8")
    if mutant.there not in source:
        raise SystemExit(f"{mutant.guard}: its line is gone from {mutant.file}; mend tests/mutants")
    path.write_text(source.replace(mutant.there, mutant.instead, 1), encoding="utf-8")
    try:
        code = _run(tree, mutant.test, "-k", "not kafka")
        if code == pytest.ExitCode.NO_TESTS_COLLECTED:  # it needs the real broker
            code = _run(tree, mutant.test)
    finally:
        path.write_text(source, encoding="utf-8")
    return code == pytest.ExitCode.TESTS_FAILED


def _run(tree: Path, *arguments: str) -> int:
    command = [sys.executable, "-m", "pytest", "-q", "-x", *arguments]
    return subprocess.run(command, cwd=tree, capture_output=True, text=True, timeout=300, check=False).returncode


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))

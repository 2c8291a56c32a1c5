"""The guards around employers: who applies, who acts for one, what follows from its life."""

from tests.mutants.mutant import Mutant

MERGES = "services/registration/merges/actions/merge_persons.py"
SHARED = "services/registration/deaths/tests/test_share_death.py"
NUMBERS = "services/registration/tests/test_merged_numbers.py"
OF_EMPLOYERS = (
    Mutant("a merge shares a death", MERGES, "    await share_death(connection, merge.kept_id, merge_id=merge_id, by=approver)\n", "", "services/registration/merges/tests/test_merge_persons.py::test_a_death_of_one_is_of_both_until_the_merge_is_undone"),
    Mutant("an undone merge takes the death back", MERGES, "    await take_death_back(connection, [merge.kept_id, merge.merged_id], merge_id=merge_id, by=by)\n", "", "services/registration/merges/tests/test_merge_persons.py::test_a_death_of_one_is_of_both_until_the_merge_is_undone"),
    Mutant("an own death stays", "services/registration/deaths/rows.py", "WHERE recorded_by LIKE 'merge:%'", "WHERE true", f"{SHARED}::test_a_withdrawn_death_is_withdrawn_of_both_and_the_next_one_is_the_own"),
    Mutant("contradicting deaths are not merged", MERGES, "    _refuse_contradicting_deaths(both)\n", "", "services/registration/merges/tests/test_merge_persons.py::test_what_contradicts_a_death_is_not_merged"),
    Mutant("nothing comes back to who is dead under another id", "services/programmes/card/rows/death_releases.py", "AND d.died_on IS NOT NULL)\n    RETURNING", "AND false)\n    RETURNING", "services/programmes/card/tests/test_restore_living.py::test_nothing_comes_back_while_the_person_is_dead_under_another_id"),
    Mutant("copies of a void employment", "services/registration/employments/invariants.py", "CASE standing WHEN 'void' THEN started_on ELSE ended_on END", "ended_on", f"{NUMBERS}::test_employed_twice_at_one_employer_goes_to_an_officer_and_can_be_ended"),
    Mutant("a payment is heard without a law of debts", "services/contributions/collection/consumers.py", "except (NoLawAt, NotInThisScheme):", "except ZeroDivisionError:", "tests/journeys/operating/test_other_countries.py::test_a_third_country_of_yaml_only"),
    Mutant("money that waited was paid when it came", "services/contributions/collection/rows/state_debts.sql", "coalesce(u.paid_on, e.came_on, p.booked_on) AS day", "coalesce(u.paid_on, p.booked_on) AS day", "services/contributions/collection/tests/test_state_debts.py::test_money_that_waited_for_an_officer_was_paid_when_it_came"),
    Mutant("a small debt is not asked for", "services/contributions/collection/rows/state_debts.sql", "> CAST(:tolerance AS numeric)", ">= 0", "services/contributions/collection/tests/test_state_debts.py::test_a_small_debt_is_kept_and_not_said"),
    Mutant("reads for an employer on the line", "libs/common/door/callers/acting.py", 'caller.party == "person" and request.method in _READS', "request.method in _READS", "tests/journeys/desk/test_employer_callers.py::test_from_the_call_to_what_the_employer_reads_of_it"),
    Mutant("tries of an employer and day", "services/hotline/identity/actions/check_identity.py", "if wrong >= TRIES_MAX:", "if False:", "services/hotline/employer_callers/tests/test_check_contact.py::test_three_wrong_tries_lock_the_employer_for_the_day"),
    Mutant("the own application", "services/registration/applications/actions/decide_application.py", 'if application.made_by.partition(":")[2] == approver.partition(":")[2]:', "if False:", "services/registration/applications/tests/test_decide_application.py::test_the_last_of_the_officers_needed_registers_the_employer"),
    Mutant("a contact that ended acts", "services/registration/contacts/rows.py", "AND c.acts AND c.ended_at IS NULL", "AND c.acts", "tests/journeys/people/test_employer_applications.py::test_who_applies_is_asked_corrects_and_acts_for_the_employer"),
    Mutant("the area of the month", "services/contributions/returns/rows/post_returns.sql", "coalesce(p.area, e.area), CAST(:default_region AS text)) AS region", "e.area, CAST(:default_region AS text)) AS region", "services/contributions/returns/tests/test_filing_actions.py::test_the_area_of_the_months_first_day_decides_whatever_it_is_today"),
    Mutant("a pause of long ago told by the employer", "services/registration/employers/actions/pause_employer.py", "if told.earliest is not None and day < told.earliest:", "if False:", "services/registration/employers/tests/test_pause_employer.py::test_days_that_no_pause_has"),
    Mutant("an order withdrawn while its certificate is on its way", "services/benefits/certificates/actions/name_order.py", "    await lock_out_new_facts(connection)\n", "", "services/benefits/certificates/tests/test_name_order.py::test_an_order_that_is_withdrawn_while_the_request_is_on_its_way_proves_nothing"),
)  # fmt: skip

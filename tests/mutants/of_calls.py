"""The guards of the telephone line: whose call it is, who was checked, and who is called by whom."""

from tests.mutants.mutant import Mutant

OF_CALLS = (
    Mutant("a call is linked by its own agent", "services/hotline/calls/actions/link_call.py", "if call.agent != subject:", "if False:", "services/hotline/calls/tests/test_link_call.py::test_a_call_belongs_to_a_person_only_after_the_check"),
    Mutant("the check before a call is a person's", "services/hotline/calls/actions/link_call.py", "if case.person_id is not None:", "if False:", "services/hotline/calls/tests/test_link_call.py::test_a_call_belongs_to_a_person_only_after_the_check"),
    Mutant("presence ends by itself", "services/hotline/calls/rows/presence.py", "WHERE agent = :agent AND state <> 'offline' AND heard_at > clock_timestamp() - CAST(:kept AS interval)", "WHERE agent = :agent AND state <> 'offline' AND heard_at > clock_timestamp() - CAST(:kept AS interval) * 1000", "services/hotline/calls/tests/test_keep_presence.py::test_presence_ends_by_itself_and_reading_it_is_a_sign_of_life"),
    Mutant("a person is called by one agent", "services/hotline/outbound/take_call.sql", "o.status = 'taken' OR (o.outbound_list_id", "(o.outbound_list_id", "services/hotline/outbound/tests/test_take_next.py::test_twelve_agents_at_once_call_twelve_persons"),
    Mutant("who wants no calls", "services/hotline/outbound/rows.py", "EXISTS (SELECT FROM do_not_call d WHERE d.person_id = c.person_id", "EXISTS (SELECT FROM do_not_call d WHERE false", "services/hotline/outbound/tests/test_prefer_calls.py::test_who_wants_no_calls_is_left_out"),
    Mutant("a contact that ended is left alone", "services/hotline/notices/schedule.py", 'if sending.contact_id is not None and sending.contact_state != "open":', "if False:", "services/hotline/notices/tests/test_contacts.py::test_a_contact_that_is_still_sealed_waits_and_one_that_ended_is_left_alone"),
    Mutant("a code goes with the notice that is not sent", "services/hotline/notices/rows/notices.py", "reason = 'person_died', sealed = NULL,", "reason = 'person_died',", "services/hotline/notices/tests/test_hear_deaths.py::test_a_code_that_waits_goes_with_its_notice"),
)  # fmt: skip

"""Guards of places with programs of their own, of tests and beds, and of what is taken back or appealed."""

from tests.mutants.mutant import Mutant

OF_PLACES = (
    Mutant("programs end with their place", "services/registration/clients/actions/end_clients_of_places.py", "    for client_id in await", "    for client_id in [] and await", "services/registration/clients/tests/test_end_clients_of_places.py"),
    Mutant("a specimen of a testing site's own people", "services/programmes/testing/api/results.py", "        await require_expected(context.database, caller.party_id, body.person_id, day=body.taken_on)", "        pass", "tests/journeys/health/test_programs_of_places.py::test_from_a_specimen_at_a_testing_site_to_a_bed_in_a_hospitel"),
    Mutant("another officer decides an appeal", "services/benefits/appeals/actions/decide_appeal.py", "    if decided_by in {appeal.filed_by, *before.officers}:", "    if False:", "services/benefits/appeals/tests/test_decide_appeal.py::test_a_granted_appeal_pays_what_was_rejected"),
    Mutant("a late appeal", "services/benefits/appeals/actions/file_appeal.py", "    if today > until:", "    if False:", "services/benefits/appeals/tests/test_file_appeal.py::test_the_person_appeals_until_the_last_day_and_nobody_else"),
    Mutant("budget of a withdrawn loan", "services/loans/lending/actions/withdraw_application.py", "        await release(connection, loan.phase, loan.amount)", "        pass", "services/loans/lending/tests/test_withdraw_application.py::test_what_was_reserved_is_free_again_and_nobody_decides_it_any_more"),
    Mutant("whose specimen", "services/programmes/testing/actions/record_result.py", "if (await lock_person(connection, person_id)) != specimen.kept_id:", "if False:", "services/programmes/testing/tests/test_record_result.py::test_from_registration_to_the_result"),
    Mutant("counted back", "services/programmes/testing/actions/record_result.py", 'await write(f"result_{before.outcome}", counts=-1)', 'await write(f"result_{before.outcome}")', "services/programmes/testing/tests/test_record_result.py::test_a_corrected_result_cancels_the_consequences_of_the_wrong_one"),
    Mutant("one result a specimen", "services/programmes/testing/actions/record_result.py", "raise ResultKnown", "pass", "services/programmes/testing/tests/test_record_result.py::test_two_laboratories_send_one_result_at_once"),
    Mutant("a bed for the well only", "services/programmes/hospitels/rules/bed_offer.py", '"hospital" if any(', '"hospital" if False and any(', "services/programmes/hospitels/tests/test_place_person.py::test_symptoms_lead_to_a_hospital_and_before_an_officer"),
    Mutant("a seat that somebody else has", "services/programmes/card/actions/restore_living.py", "        async with connection.begin_nested():\n            await book(", "        if True:\n            await book(", "services/programmes/card/tests/test_restore_living.py::test_a_seat_that_was_taken_meanwhile_is_not_given_twice_and_the_person_is_asked"),
    Mutant("a bed that somebody else has", "services/programmes/hospitels/rows/beds.py", 'WHERE bed_id = :bed_id AND stay_id IS NULL AND in_service")', 'WHERE bed_id = :bed_id")', "services/programmes/card/tests/test_restore_living.py::test_a_person_is_in_the_same_bed_again_or_waits_at_the_old_place"),
)  # fmt: skip

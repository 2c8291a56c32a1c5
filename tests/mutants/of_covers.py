"""Guards of households, covers and premiums."""

from tests.mutants.mutant import Mutant

_HOUSEHOLDS = "services/registration/households"
OF_COVERS = (
    Mutant("nobody is in two households", f"{_HOUSEHOLDS}/actions/join_household.py", "if one.first_day >= first_day:", "if False:", f"{_HOUSEHOLDS}/tests/test_join_household.py::test_no_household_of_what_cannot_be"),
    Mutant("a head leaves nobody without a head", f"{_HOUSEHOLDS}/actions/join_household.py", "if others and head_on(day, heads, members) == person_id:", "if False:", f"{_HOUSEHOLDS}/tests/test_name_head.py::test_another_head_is_named_and_then_the_first_may_leave"),
    Mutant("a household has each person once", f"{_HOUSEHOLDS}/actions/join_household.py", "if person_id in seen:", "if False:", f"{_HOUSEHOLDS}/tests/test_join_household.py::test_no_household_of_what_cannot_be"),
    Mutant("who is in a household is not erased", "services/registration/erasures/actions/erase_person.py", "if days.ends_after(today):", "if False:", "services/registration/tests/test_erased_members.py::test_who_is_in_a_household_is_not_erased"),
    Mutant("a death ends the days in a household", f"{_HOUSEHOLDS}/rows/changed_ends.sql", "WHERE p.died_on IS NOT NULL", "WHERE false", f"{_HOUSEHOLDS}/tests/test_leave_household.py::test_a_death_ends_the_days_and_a_withdrawn_one_does_not"),
)  # fmt: skip

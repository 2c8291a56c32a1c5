"""Statements about the cases of persons who were erased: number and times stay, what somebody wrote in them goes."""

from libs.copies.erased_persons import PERSONS
from libs.copies.keeping import Keep

empty_entries_of_erased = Keep(f"""
    UPDATE case_entry n SET text = '' FROM service_case s WHERE s.case_id = n.case_id AND s.person_id IN ({PERSONS})
""")
empty_cases_of_erased = Keep(f"UPDATE service_case SET phone = '', about = '' WHERE person_id IN ({PERSONS})")

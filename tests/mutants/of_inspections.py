"""Guards of inspections."""

from tests.mutants.mutant import Mutant

_ROOM = "services/contributions/inspections"
_PLAN, _OPEN, _DOORS = (f"{_ROOM}/tests/test_{name}.py" for name in ("make_plan", "open_inspection", "doors"))
_FIND, _CLOSE, _SETTLE, _SANCTION = (
    f"{_ROOM}/tests/test_{name}.py"
    for name in ("record_finding", "close_inspection", "settle_claims", "decide_sanction")
)
OF_INSPECTIONS = (
    Mutant(
        "the sample follows its seed",
        f"{_ROOM}/rows/score_employers.sql",
        "md5(CAST(:seed AS text) || employer_id::text)",
        "md5(employer_id::text)",
        f"{_PLAN}::test_the_sample_is_drawn_again_from_its_seed_whatever_came_since",
    ),
    Mutant(
        "an employer that ended is not inspected",
        f"{_ROOM}/rows/score_employers.sql",
        "p.kind = 'ended'",
        "p.kind = 'none'",
        f"{_PLAN}::test_a_plan_has_employers_of_its_area_that_are_at_work",
    ),
    Mutant(
        "a month that was filed is no missing return",
        f"{_ROOM}/rows/score_employers.sql",
        "WHERE NOT EXISTS (SELECT FROM employer_month m",
        "WHERE true OR NOT EXISTS (SELECT FROM employer_month m",
        f"{_PLAN}::test_a_score_is_the_sum_of_what_is_known",
    ),
    Mutant(
        "a dismissed finding has no points",
        f"{_ROOM}/rows/score_employers.sql",
        "AND f.status <> 'dismissed'",
        "",
        f"{_PLAN}::test_a_score_is_the_sum_of_what_is_known",
    ),
    Mutant(
        "a plan is not of a year gone by",
        f"{_ROOM}/actions/make_plan.py",
        "if not today.year <= asked.year <= today.year + 1:",
        "if False:",
        f"{_PLAN}::test_an_area_has_one_plan_a_year_of_this_year_or_the_next",
    ),
    Mutant(
        "a planned case is of a pick",
        f"{_ROOM}/actions/open_inspection.py",
        "if not await plans.is_picked(connection, plan_id, employer_id):",
        "if False:",
        f"{_OPEN}::test_a_planned_case_is_of_a_pick_and_once",
    ),
    Mutant(
        "one open case of an employer",
        f"{_ROOM}/actions/open_inspection.py",
        "if await cases.open_case_of(connection, asked.employer_id) is not None:",
        "if False:",
        f"{_OPEN}::test_an_employer_has_one_open_case_and_hears_of_it",
    ),
    Mutant(
        "an unannounced visit is not said to the employer",
        f"{_ROOM}/actions/open_inspection.py",
        '() if opened.form == "unannounced" else',
        "() if False else",
        f"{_OPEN}::test_an_employer_has_one_open_case_and_hears_of_it",
    ),
    Mutant(
        "an employer does not read of an unannounced visit",
        f"{_ROOM}/rows/cases.py",
        "form <> 'unannounced' OR",
        "true OR",
        f"{_DOORS}::test_an_employer_reads_what_it_was_told_of",
    ),
    Mutant(
        "cases of another area",
        f"{_ROOM}/rows/cases.py",
        "      AND in_reach(CAST(:areas AS text[]), employer_id)\n",
        "      AND (CAST(:areas AS text[]) IS NULL OR true)\n",
        f"{_DOORS}::test_an_inspector_sees_the_cases_of_its_own_area_alone",
    ),
    Mutant(
        "nothing is added to a closed case",
        f"{_ROOM}/actions/record_finding.py",
        'if locked.status == "closed":',
        "if False:",
        f"{_FIND}::test_nothing_is_added_to_a_closed_case",
    ),
    Mutant(
        "a month that has not begun is not found",
        f"{_ROOM}/actions/record_finding.py",
        "if found.month.first_day > today:",
        "if False:",
        f"{_FIND}::test_no_finding_of_what_cannot_be",
    ),
    Mutant(
        "months are paid before claims",
        f"{_ROOM}/rows/settle_claims.sql",
        "- coalesce(m.charged, 0) - coalesce(d.surcharges, 0)",
        "- coalesce(d.surcharges, 0)",
        f"{_SETTLE}::test_months_are_paid_before_claims_and_older_claims_first",
    ),
    Mutant(
        "what is reported since is not claimed twice",
        f"{_ROOM}/rows/settle_claims.sql",
        "greatest(coalesce(r.payable, 0) - c.filed_above, 0)",
        "0",
        f"{_SETTLE}::test_what_the_employer_reports_itself_is_not_claimed_twice",
    ),
    Mutant(
        "a sanction is approved by another",
        f"{_ROOM}/actions/decide_sanction.py",
        "if found.made_by == approver:",
        "if False:",
        f"{_SANCTION}::test_two_other_officers_decide_where_the_law_says_two",
    ),
    Mutant(
        "a sanction takes all its approvals",
        f"{_ROOM}/actions/decide_sanction.py",
        "< approved.approvals:",
        "< 1:",
        f"{_SANCTION}::test_two_other_officers_decide_where_the_law_says_two",
    ),
    Mutant(
        "an appeal comes in time",
        f"{_ROOM}/actions/decide_sanction.py",
        "if today > found.appeal_by:",
        "if False:",
        f"{_SANCTION}::test_an_appeal_comes_in_time_and_another_officer_decides_it",
    ),
    Mutant(
        "an appeal is decided by another",
        f"{_ROOM}/actions/decide_sanction.py",
        "if by in {found.made_by, *found.approved_by}:",
        "if False:",
        f"{_SANCTION}::test_an_appeal_comes_in_time_and_another_officer_decides_it",
    ),
    Mutant(
        "no sanction of an open case",
        f"{_ROOM}/actions/decide_sanction.py",
        'if case.status != "closed":',
        "if False:",
        f"{_SANCTION}::test_no_sanction_of_an_open_case_or_twice",
    ),
    Mutant(
        "figures of a time that ends before it begins",
        "services/contributions/figures/api.py",
        "if first_day > last_day:",
        "if False:",
        "tests/security/input/test_far_days.py::test_no_door_takes_a_time_that_ends_before_it_begins",
    ),
)

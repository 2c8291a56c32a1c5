"""A large batch of returns is compared in steps that grow with its lines, whatever the planner takes its size for."""

from typing import Any

import pytest
from sqlalchemy import text

from libs.common.database.rows import Query
from services.contributions.findings.actions.check_returns import check_returns
from services.contributions.findings.rows import checking
from services.contributions.findings.rows.checking import EmployerMonth
from services.contributions.findings.tests.compared import standing
from services.contributions.tests.known import TODAY, Known

EMPLOYERS, STAFF = 150, 10
# Each employer files one month for its staff; the first of them has a low wage, the last one is not on the return.
_FILED = (
    """
    INSERT INTO employer (employer_id, registration_number, area, registered_on, event_partition)
    SELECT uuidv7(), '2' || to_char(n, 'FM000000000'), 'TH-10', '2020-10-05', 0 FROM generate_series(1, :employers) n
    """,
    """
    INSERT INTO employment (employment_id, employer_id, person_id, started_on)
    SELECT uuidv7(), employer_id, uuidv7(), '2020-10-05' FROM employer CROSS JOIN generate_series(1, :staff)
    WHERE registration_number LIKE '2%'
    """,
    """
    INSERT INTO monthly_return (return_id, employer_id, month, version, kind, headcount, region, employee_statutory,
                                employee_payable, employer_statutory, employer_payable, state_statutory, term_ids,
                                due_on, filed_by, filed_on, recorded_at)
    SELECT uuidv7(), employer_id, '2020-11-01', 1, 'original', :staff - 1, 'whole_country', 0, 0, 0, 0, 0, '{}',
           '2020-12-15', 'employer', '2020-12-01', now()
    FROM employer WHERE registration_number LIKE '2%'
    """,
    """
    INSERT INTO employer_month (employer_id, month, version, return_id, headcount)
    SELECT employer_id, month, version, return_id, headcount FROM monthly_return
    """,
    """
    INSERT INTO return_line (month, return_id, line_no, person_id, national_id, wage, base, credited,
                             employee_statutory, employee_payable, employer_statutory, employer_payable,
                             state_statutory)
    SELECT month, return_id, place, person_id, '', CASE place WHEN 1 THEN 900 ELSE 12000 END, 12000, true, 0, 0, 0, 0, 0
    FROM (SELECT r.month, r.return_id, e.person_id,
                 row_number() OVER (PARTITION BY r.return_id ORDER BY e.person_id) AS place
          FROM monthly_return r JOIN employment e USING (employer_id)) staff
    WHERE place < :staff
    """,
)
_EXPLAIN = "EXPLAIN (ANALYZE, TIMING OFF, FORMAT JSON) "


def _rows_read(step: dict[str, Any]) -> float:
    """Count the rows that a step and those below it return, and those that they read and drop."""
    read = sum(step.get(key, 0) for key in ("Actual Rows", "Rows Removed by Filter", "Rows Removed by Join Filter"))
    return read * step["Actual Loops"] + sum(_rows_read(below) for below in step.get("Plans", []))


@pytest.mark.parametrize("plans", ["force_custom_plan", "force_generic_plan"])
async def test_the_rows_read_grow_with_the_lines(known: Known, monkeypatch: pytest.MonkeyPatch, plans: str) -> None:
    """A connection plans for the batch at hand at first, and later once for all batches."""
    monkeypatch.setattr(checking, "_CHECK", Query(object, _EXPLAIN + checking._CHECK.statement.text))
    async with known.database.transaction(wakes=False) as connection:
        for sql in _FILED:
            given = {"employers": EMPLOYERS, "staff": STAFF}
            await connection.execute(text(sql), {name: value for name, value in given.items() if f":{name}" in sql})
        await connection.execute(text(f"SET LOCAL plan_cache_mode = {plans}"))
        filed = await connection.execute(text("SELECT employer_id, month FROM employer_month"))
        months = [EmployerMonth(*row) for row in filed]
        explained: Any = await check_returns(connection, known.law, months, today=TODAY)
    kinds = [kind for kind, *_ in await standing(known)]
    assert {kind: kinds.count(kind) for kind in set(kinds)} == {"below_floor": EMPLOYERS, "not_paid_for": EMPLOYERS}
    # A line is read some twenty times: returned by each step that it passes.
    assert _rows_read(explained[0]["Plan"]) < 40 * EMPLOYERS * STAFF

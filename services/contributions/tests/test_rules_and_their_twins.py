"""Each rule over rows has a twin in SQL: both give the same result for every input."""

import re
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from deploy.suite import LAW
from libs.common.database.connections import Database
from libs.common.law.loader import load_law
from libs.common.values.identifiers import person_id_of
from libs.common.values.month import Month
from services.contributions.assessments.rules.contribution_due import contribution_due, contribution_terms, regions_of
from services.contributions.returns.rules.month_terms import month_terms
from services.contributions.returns.rules.return_line import LineForm, national_id_valid, wage_fault
from tests.fresh_databases import FreshDatabases
from tests.properties import run_property

LAWS = {country: load_law(LAW / country) for country in ("thailand", "viet_nam")}
_TRIES = settings(
    max_examples=25,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture],
)
_WAGES = st.lists(
    st.decimals(0, 200_000_000, places=2, allow_nan=False) | st.decimals(0, 20_000, places=2), min_size=1, max_size=60
)
_MONTHS = st.builds(Month, st.integers(2018, 2025), st.integers(1, 12))


async def _database(databases: FreshDatabases) -> Database:
    return Database(await databases.fresh("contributions"), application="test", pool_size=2)


async def test_what_is_due_in_sql_and_in_python(databases: FreshDatabases) -> None:
    database = await _database(databases)

    @_TRIES
    @given(country=st.sampled_from(sorted(LAWS)), month=_MONTHS, wages=_WAGES)
    async def same(country: str, month: Month, wages: list[Decimal]) -> None:
        law = LAWS[country]
        terms = month_terms(law, month)
        region = regions_of(law.rule("contributions", "region"), month)[0]
        statement = """
            SELECT due.base, due.employee_statutory, due.employer_statutory, due.state_statutory
            FROM unnest(CAST(:wages AS text[])::numeric[]) wage,
                 json_to_recordset(CAST(:terms AS json)) AS t(region text, floors numeric[], ceilings numeric[],
                     employee numeric[], employer numeric[], state numeric[]),
                 contribution_due(wage, floors, ceilings, employee, employer, state) due
            WHERE region = :region
        """
        given = {"region": region, "wages": [str(w) for w in wages], "terms": terms.parameters["terms"]}
        rows = await database.one_statement(text(statement), given)
        pure = contribution_terms(law.rule("contributions", "contribution_due"), month, region)
        for wage, row in zip(wages, rows, strict=True):
            due = contribution_due(wage=wage, terms=pure)
            found = [row["base"], row["employee_statutory"], row["employer_statutory"], row["state_statutory"]]
            assert found == [due.base, *(due.sides[s].statutory for s in ("employee", "employer", "state"))]

    await run_property(same)
    await database.close()


_TEXT = st.text("0123456789", min_size=11, max_size=14) | st.text(max_size=15).filter(lambda t: "\x00" not in t)
_WAGE_TEXT = st.sampled_from(
    ["0", "0.00", "00.0", "12.345", "-1", "-0", "1e5", "", ".5", "5.", "1,000", "99999999999"]
) | st.from_regex(r"[0-9]{1,10}(\.[0-9]{1,2})?", fullmatch=True)
_ABSENCE = st.sampled_from(["", "suspended", "sick_leave", "nobody knows"])


async def test_what_is_wrong_with_a_line_in_sql_and_in_python(databases: FreshDatabases) -> None:
    database = await _database(databases)

    @_TRIES
    @given(
        country=st.sampled_from(sorted(LAWS)),
        lines=st.lists(st.tuples(_TEXT, _WAGE_TEXT, _ABSENCE), min_size=1, max_size=40),
    )
    async def same(country: str, lines: list[tuple[str, str, str]]) -> None:
        form = month_terms(LAWS[country], Month(2021, 1)).form
        statement = text("""
            SELECT line_fault(national_id, convert_to(national_id, 'UTF8'), wage, wage_formed(wage), absence,
                              :id_pattern, CAST(:weights AS integer[]), :modulus, CAST(:absences AS text[])) AS fault
            FROM unnest(CAST(:ids AS text[]), CAST(:wages AS text[]), CAST(:reasons AS text[]))
                 AS given(national_id, wage, absence)
        """)
        given = {
            "ids": [line[0] for line in lines],
            "wages": [line[1] for line in lines],
            "reasons": [line[2] for line in lines],
            "absences": list(form.absences),
            "id_pattern": f"^({form.pattern})$",
            "weights": list(form.weights),
            "modulus": form.modulus,
        }
        rows = await database.one_statement(statement, given)
        for (national_id, wage, absence), row in zip(lines, rows, strict=True):
            told = wage_fault(wage, absence or None, form)
            expected = "national_id_invalid" if not national_id_valid(national_id, form) else told[0] if told else None
            assert row["fault"] == expected, (national_id, wage, absence)

    await run_property(same)
    await database.close()


async def test_a_persons_identifier_in_sql_and_in_python(databases: FreshDatabases) -> None:
    database = await _database(databases)
    numbers = [f"{n:013d}" for n in range(1, 500)]
    statement = text("""
        SELECT person_id_from(d.digest) AS id FROM unnest(CAST(:numbers AS text[])) AS raw(national_id)
        CROSS JOIN LATERAL (SELECT substr(sha256(convert_to(:key || raw.national_id, 'UTF8')), 1, 16) AS digest) d
    """)
    rows = await database.one_statement(statement, {"numbers": numbers, "key": "secret"})
    assert [row["id"] for row in rows] == [person_id_of(number, agency_key="secret") for number in numbers]
    assert {str(row["id"])[14] for row in rows} == {"8"}, "UUID version 8"
    await database.close()


async def test_a_check_digit_in_sql_is_asked_of_every_weight(databases: FreshDatabases) -> None:
    """Up to sixteen weights are used; more are refused, not ignored."""
    database = await _database(databases)
    asked = text("SELECT check_digit_wrong(convert_to(:number, 'UTF8'), CAST(:weights AS integer[]), 11) AS wrong")
    for count in range(17):
        form = LineForm("[0-9]*", "", tuple(range(count + 1, 1, -1)), 11, {})
        for last in "0123456789":
            number = "7" * count + last
            (row,) = await database.one_statement(asked, {"number": number, "weights": list(form.weights)})
            assert row["wrong"] != national_id_valid(number, form), (count, last)
    with pytest.raises(DBAPIError, match="index 17 out of valid range"):
        await database.one_statement(asked, {"number": "7" * 18, "weights": [1] * 17})
    await database.close()


async def test_rules_over_rows_are_inlined(databases: FreshDatabases) -> None:
    """A call for each row would cost more than the rest of a statement over a million rows."""
    database = await _database(databases)
    rows = "FROM (SELECT n::text AS n, n::numeric AS w, convert_to(n::text, 'UTF8') AS o FROM generate_series(1, 9) n"
    for asked in (
        "check_digit_wrong(o, '{3, 2}', 11)",
        "person_id_from(o)",
        "wage_formed(n)",
        "line_fault(n, o, n, true, n, '^1$', '{3, 2}', 11, '{sick}')",
        "(SELECT state_statutory FROM contribution_due(w, '{1}', '{9}', '{0.1}', '{0.1}', '{0.1}'))",
    ):
        found = await database.one_statement(text(f"EXPLAIN VERBOSE SELECT {asked} {rows} OFFSET 0) s"))
        plan = "\n".join(row["QUERY PLAN"] for row in found)
        assert not re.search("check_digit_wrong|person_id_from|wage_formed|line_fault|contribution_due", plan), plan
    await database.close()

"""Statements that judge and post one set of a file's returns, in temporary tables of its transaction.

`file_header` has one row an employer's month, `file_line` one row a line with what is wrong on it.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.check_digit_sql import check_digit_wrong
from libs.common.values.identifiers import PERSON_ID_SQL
from services.contributions.files.rows.held import JOINED_FROM
from services.contributions.returns.rows.posting import posting_statement
from services.contributions.returns.rules.month_terms import MonthTerms
from services.contributions.returns.rules.return_line import LineForm


@dataclass(frozen=True, slots=True)
class PostedSet:
    """The numbers of returns and of lines that were posted."""

    returns: int
    lines: int


_JUDGEMENT = "\n".join(
    line
    for line in (Path(__file__).parents[2] / "returns" / "rules" / "return_line.sql").read_text("utf-8").splitlines()
    if not line.startswith("--")
)
_POST = {
    corrects: text(
        posting_statement(
            header="""SELECT return_id, employer_id, CAST(:kind AS text) AS kind, previous_return_id,
                             true AS unregistered_ok,
                             CAST(:sent_by AS text) AS filed_by, CAST(:late_reason AS text) AS late_reason,
                             CAST(:traceparent AS text) AS traceparent
                      FROM file_header WHERE good""",
            line="""SELECT l.return_id, l.line_no, l.person_id, l.national_id, l.wage, l.absence
                    FROM file_line l JOIN file_header h USING (return_id) WHERE h.good""",
            remembers=False,
            corrects=corrects,
        )
    )
    for corrects in (False, True)
}
# Every NOT IN of a set must fit into a hash, whatever the planner guesses: looked through row by row it never ends.
_MEMORY = text("SELECT set_config('work_mem', '256MB', true), set_config('default_statistics_target', '10', true)")
# What the judgement of a line asks more than once.
AS_READ = """
    wage ~ '^[0-9]{1,10}([.][0-9]{1,2})?$' AS wage_formed, convert_to(national_id, 'UTF8') AS octets
"""
# Nothing is known of a staged table: rows are matched with their returns by a hash, never one by one.
_HASHED = text("SET LOCAL enable_nestloop = off")
_LOOPED = text("SET LOCAL enable_nestloop = on")
# The employers of the set, found by number and locked in order; then what stands of the month.
_HEADERS = text("""
    CREATE TEMP TABLE file_header ON COMMIT DROP AS
    SELECT uuidv7() AS return_id, g.employer_number, e.employer_id, CAST(NULL AS uuid) AS previous_return_id,
           true AS good, CASE WHEN e.employer_id IS NULL THEN 'employer_unknown'
                     WHEN coalesce(CAST(:areas AS jsonb) ->> e.area, CAST(:default_region AS text)) IS NULL
                     THEN 'area_unknown' END AS fault, e.area
    FROM unnest(CAST(:numbers AS text[])) AS g(employer_number)
    LEFT JOIN employer e ON e.registration_number = g.employer_number
         AND (:everybody OR e.employer_id = ANY(CAST(:allowed AS uuid[])))
""")
_ANALYZE = text("ANALYZE file_header, file_line")
_LOCK = text("""
    SELECT count(*) FROM (SELECT 1 FROM employer WHERE employer_id IN (SELECT employer_id FROM file_header)
                          ORDER BY employer_id FOR UPDATE) locked
""")
_STANDING = text("""
    UPDATE file_header h SET previous_return_id = CASE WHEN :kind = 'correction' THEN m.return_id END,
           fault = coalesce(h.fault, CASE WHEN :kind <> 'correction' THEN 'return_already_filed' END)
    FROM employer_month m WHERE m.employer_id = h.employer_id AND m.month = :month
""")
_NOTHING_TO_CORRECT = text("""
    UPDATE file_header SET fault = 'nothing_to_correct' WHERE fault IS NULL AND previous_return_id IS NULL
""")
# A row that waited comes before those of this file: what was sent now is what is told about.
_IN_ORDER = f"CASE WHEN line_no >= {JOINED_FROM} THEN line_no - {JOINED_FROM} ELSE line_no + {JOINED_FROM} END"
_TWICE = text(f"""
    UPDATE file_line l SET first_row = twice.first_row,
           fault = CASE WHEN twice.first < {JOINED_FROM} THEN 'national_id_waits' ELSE 'national_id_twice' END
    FROM (
        SELECT return_id, person_id, min({_IN_ORDER}) AS first, min(sheet_row) AS first_row
        FROM file_line WHERE fault IS NULL
        GROUP BY return_id, person_id HAVING count(*) > 1) twice
    WHERE l.return_id = twice.return_id AND l.person_id = twice.person_id AND l.fault IS NULL
      AND {_IN_ORDER} > twice.first
""")
_JUDGE = text("""
    UPDATE file_header h SET good = false
    WHERE h.fault IS NOT NULL OR h.return_id IN (SELECT l.return_id FROM file_line l WHERE l.fault IS NOT NULL)
""")
_FAULTS = text("""
    INSERT INTO job_fault (job_id, row_no, "column", code, "values")
    SELECT :job_id, l.line_no,
           CASE WHEN h.fault IS NOT NULL THEN 'employer_number' WHEN l.fault LIKE 'national%' THEN 'national_id'
                WHEN l.fault = 'absence_unknown' THEN 'absence' ELSE 'wage' END,
           coalesce(h.fault, l.fault),
           CASE coalesce(h.fault, l.fault)
               WHEN 'area_unknown' THEN json_build_object('unknown', h.area)
               WHEN 'national_id_invalid' THEN json_build_object('example', CAST(:example AS text))
               WHEN 'national_id_twice' THEN json_build_object('first', l.first_row)
               WHEN 'absence_unknown' THEN json_build_object('kinds', CAST(:kinds AS text))
               WHEN 'wage_zero_without_absence' THEN json_build_object('kinds', CAST(:kinds AS text))
               ELSE '{}' END
    FROM file_line l JOIN file_header h USING (return_id)
    WHERE (h.fault IS NOT NULL OR l.fault IS NOT NULL) AND l.line_no < :joined_from
    ON CONFLICT DO NOTHING
""")
_RECORD = text("""
    INSERT INTO job_return (job_id, employer_number, month, lines, return_id)
    SELECT :job_id, h.employer_number, :month_text, count(l.line_no), CASE WHEN h.good THEN h.return_id END
    FROM file_header h LEFT JOIN file_line l USING (return_id)
    GROUP BY h.employer_number, h.good, h.return_id ON CONFLICT DO NOTHING
""")
_COUNTS = text("""
    SELECT (SELECT count(*) FROM file_header WHERE good) AS returns,
           (SELECT count(*) FROM file_line JOIN file_header USING (return_id) WHERE good) AS lines
""")


def line_fault(form: LineForm) -> str:
    """The expression that tells what is wrong with a line `raw`: the twin of `return_line.py`."""
    return _JUDGEMENT.replace("{check_digit_wrong}", check_digit_wrong(form.weights, form.modulus, "raw.octets"))


def _line_statement(staged: str, places: Mapping[str, int], terms: MonthTerms) -> TextClause:
    """The set's rows as typed lines with what is wrong on each. `staged` names the job's own table."""

    def cell(column: str) -> str:
        return f"trim(s.c{places[column]})" if column in places else "''"

    fault = line_fault(terms.form)
    number = cell("employer_number") if "employer_number" in places else "CAST(:given_number AS text)"
    month = cell("month") if "month" in places else "CAST(:month_cell AS text)"
    return text(f"""
        CREATE TEMP TABLE file_line ON COMMIT DROP AS
        SELECT raw.return_id, raw.line_no, raw.sheet_row, CAST(NULL AS integer) AS first_row, raw.national_id,
               raw.wage AS raw_wage, raw.absence AS raw_absence,
               {PERSON_ID_SQL} AS person_id,
               CASE WHEN raw.wage_formed THEN raw.wage::numeric(16,2) END AS wage,
               nullif(raw.absence, '') AS absence, {fault} AS fault
        FROM (
            SELECT cells.return_id, cells.line_no, cells.sheet_row, cells.national_id, cells.wage, cells.absence,
                   {AS_READ} FROM (
                SELECT h.return_id, s.row_no::integer AS line_no, s.sheet_row,
                       {cell("national_id")} AS national_id, {cell("wage")} AS wage,
                       CASE WHEN {cell("absence")} = '' THEN ''
                            ELSE coalesce(CAST(:kinds_by_word AS jsonb) ->> lower({cell("absence")}), {cell("absence")})
                       END AS absence
                FROM {staged} s
                JOIN file_header h ON h.employer_number = {number} AND {month} = CAST(:month_cell AS text)
                WHERE s.place BETWEEN :first AND :last OFFSET 0  -- each cell is read once, not in every use of it
            ) cells OFFSET 0
        ) raw
        CROSS JOIN LATERAL (
            SELECT substr(sha256(convert_to(:agency_key, 'UTF8') || raw.octets), 1, 16) AS digest OFFSET 0) d
    """)


async def open_headers(connection: AsyncConnection, parameters: Mapping[str, Any]) -> None:
    """Find the employers of the set by number, lock them in order, and see what stands of the month."""
    await connection.execute(_MEMORY)
    await connection.execute(_HEADERS, parameters)
    await connection.execute(_LOCK)
    await connection.execute(_STANDING, parameters)
    if parameters["kind"] == "correction":
        await connection.execute(_NOTHING_TO_CORRECT)


async def read_lines(
    connection: AsyncConnection,
    parameters: Mapping[str, Any],
    *,
    staged: str,
    places: Mapping[str, int],
    terms: MonthTerms,
) -> None:
    """The staged rows of the set as typed lines, each with what is wrong on it."""
    await connection.execute(_HASHED)
    await connection.execute(_line_statement(staged, places, terms), parameters)
    await connection.execute(_LOOPED)
    await connection.execute(_ANALYZE)


async def judge_returns(connection: AsyncConnection, parameters: Mapping[str, Any]) -> int:
    """Find persons named twice, mark the returns that cannot be posted, keep the faults; how many rows failed."""
    await connection.execute(_TWICE)
    await connection.execute(_JUDGE)
    return (await connection.execute(_FAULTS, parameters)).rowcount


async def post_good_returns(connection: AsyncConnection, parameters: Mapping[str, Any]) -> PostedSet:
    """Post in one statement, and keep with the job what became of each return."""
    await connection.execute(_POST[parameters["kind"] == "correction"], parameters)
    await connection.execute(_RECORD, parameters)
    counts = (await connection.execute(_COUNTS, parameters)).one()
    return PostedSet(counts.returns, counts.lines)

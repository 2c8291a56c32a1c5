"""Post the returns of a file: staged, judged and posted set by set, each set in a transaction.

A set is a run of whole returns of one month with different employers. What a set did is recorded with it,
so a job that was killed goes on behind its last set. Rows of an incomplete return wait (`hold_rows`).
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from sqlalchemy import TextClause, text
from sqlalchemy.ext.asyncio import AsyncConnection

from libs.common.values.check_digit_sql import check_digit_wrong
from libs.common.values.identifiers import PERSON_ID_SQL
from services.contributions.files.actions.hold_rows import JOINED_FROM, hold_rows, join_held_rows
from services.contributions.returns.rows.posting import posting_statement
from services.contributions.returns.rules.month_terms import MonthTerms

SET_ROWS = 50_000
SET_RETURNS = 5_000
_RULES = Path(__file__).parents[2] / "returns" / "rules"


def _rule(name: str) -> str:
    lines = (_RULES / name).read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("--"))


@dataclass(frozen=True, slots=True)
class Group:
    """One employer's month in the file: places `first` to `last` of the staged table."""

    employer_number: str
    month: str
    first: int
    last: int
    rows: int


@dataclass(frozen=True, slots=True)
class Posted:
    returns: int
    lines: int
    faults: int


_POST = {
    corrects: text(
        posting_statement(
            header="""SELECT return_id, employer_id, :kind AS kind, previous_return_id, true AS unregistered_ok,
                             CAST(:sent_by AS text) AS filed_by, CAST(:late_reason AS text) AS late_reason,
                             CAST(:traceparent AS text) AS traceparent
                      FROM file_header WHERE good""",
            line="""SELECT l.return_id, l.line_no, l.person_id, l.national_id, l.wage, l.absence
                    FROM file_line l JOIN file_header h USING (return_id) WHERE h.good""",
            remembers=False,
            corrects=corrects,
        ).replace(":kind", "CAST(:kind AS text)")
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


def _lines(staged: str, places: Mapping[str, int], terms: MonthTerms) -> TextClause:
    """The set's rows as typed lines with what is wrong on each. `staged` names the job's own table."""

    def cell(column: str) -> str:
        return f"trim(s.c{places[column]})" if column in places else "''"

    fault = _rule("return_line.sql").replace(
        "{check_digit_wrong}", check_digit_wrong(terms.form.weights, terms.form.modulus, "raw.octets")
    )
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
            SELECT cells.*, {AS_READ} FROM (
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


def sets_of(groups: Sequence[Group]) -> Iterator[list[Group]]:
    """Runs of whole returns of one month, of a size that one transaction posts in a second or two."""
    found: list[Group] = []
    rows = 0
    for group in groups:
        if found and (group.month != found[0].month or rows >= SET_ROWS or len(found) >= SET_RETURNS):
            yield found
            found, rows = [], 0
        found.append(group)
        rows += group.rows
    if found:
        yield found


async def post_set(
    connection: AsyncConnection,
    *,
    staged: str,
    places: Mapping[str, int],
    groups: Sequence[Group],
    terms: MonthTerms,
    given: Mapping[str, Any],
) -> Posted:
    """Judge and post one set. `given`: job_id, sent_by, kind, everybody, allowed, agency_key, today, headings…"""
    parameters = {
        **terms.parameters,
        **given,
        "numbers": [group.employer_number for group in groups],
        "month_cell": groups[0].month,
        "first": min(group.first for group in groups),
        "last": max(group.last for group in groups),
        "id_pattern": f"^({terms.form.pattern})$",
        "absences": list(terms.form.absences),
        "joined_from": JOINED_FROM,
        "example": terms.form.example,
        "kinds": ", ".join(terms.form.absences),
    }
    run = connection.execute
    await run(_MEMORY)
    await run(_HEADERS, parameters)
    await run(_LOCK)
    await run(_STANDING, parameters)
    if given["kind"] == "correction":
        await run(_NOTHING_TO_CORRECT)
    await run(_HASHED)
    await run(_lines(staged, places, terms), parameters)
    await run(_LOOPED)
    await run(_ANALYZE)
    await join_held_rows(connection, parameters)
    await run(_TWICE)
    await run(_JUDGE)
    faults = (await run(_FAULTS, parameters)).rowcount
    await hold_rows(connection, parameters)
    await run(_POST[given["kind"] == "correction"], parameters)
    await run(_RECORD, parameters)
    counts = (await run(_COUNTS, parameters)).one()
    return Posted(counts.returns, counts.lines, faults)

"""The one statement that posts returns of one month: match, assess, book, say. JSON and files share it.

The first writing step takes the employers' rows, which are the lock of all that is said about them, and
every later step selects from what it returned. A month that was filed meanwhile yields no row: nothing
behind it happens, and the door tells why.

Facts keep the id of the number that was sent. Whose staff it is, is asked of the kept person, so that a person with two
numbers is nobody's stranger under either; a merge that is undone leaves nothing behind.
"""

from pathlib import Path

from libs.contracts.contributions import EMPLOYERS, ReturnAccepted, WagesCredited

CHUNK = 500
_ASSESS = (Path(__file__).parents[2] / "assessments" / "rules" / "contribution_due.sql").read_text(encoding="utf-8")
_ASSESS = "\n".join(line for line in _ASSESS.splitlines() if not line.startswith("--"))

# Every parameter has one type wherever it stands.
MONTH = "CAST(:month AS date)"
MONTH_TEXT = "CAST(:month_text AS text)"
LAST_DAY = "CAST(:last_day AS date)"
DUE_ON = "CAST(:due_on AS date)"
TODAY = "CAST(:today AS date)"
CEILING = "CAST(:ceiling AS text)"
PLACES = "CAST(:places AS integer)"
DEFAULT_REGION = "CAST(:default_region AS text)"
# The lines with the kept persons, whose staff they are, and the employers' rows, which are the lock.
_LOCKED = f"""),
    line AS (
        SELECT return_id, line_no, person_id, national_id, wage, absence, coalesce(a.kept_id, person_id) AS kept_id
        FROM sent LEFT JOIN person_alias a USING (person_id)
    ),
    term AS MATERIALIZED (
        SELECT region, floors, ceilings, employee, employer, state FROM json_to_recordset(CAST(:terms AS json)) AS t(
            region text, floors numeric[], ceilings numeric[], employee numeric[], employer numeric[], state numeric[])
    ),
    counted AS (SELECT return_id, count(DISTINCT kept_id)::integer AS headcount FROM line GROUP BY return_id),
    staff AS MATERIALIZED (
        SELECT h.return_id, coalesce(a.kept_id, e.person_id) AS kept_id
        FROM header h JOIN employment e ON e.employer_id = h.employer_id
        LEFT JOIN person_alias a ON a.person_id = e.person_id
        WHERE e.standing = 'stands' AND e.started_on <= {LAST_DAY}
          AND (e.ended_on IS NULL OR e.ended_on > greatest({MONTH}, e.started_on))
    ),
    unregistered AS (  -- NOT IN is hashed whatever the planner guesses of the sizes; nothing here is NULL
        SELECT return_id, array_agg(national_id ORDER BY line_no) AS national_ids
        FROM line WHERE (return_id, kept_id) NOT IN (SELECT return_id, kept_id FROM staff)
        GROUP BY return_id
    ),
    locked AS (
        UPDATE employer e SET version = e.version + 1,
               recorded_at = greatest(clock_timestamp(), e.recorded_at + interval '1 microsecond')
        FROM header h
        WHERE e.employer_id = h.employer_id
          AND coalesce(CAST(:areas AS jsonb) ->> e.area, {DEFAULT_REGION}) IS NOT NULL
          AND (h.unregistered_ok OR NOT EXISTS (SELECT FROM unregistered u WHERE u.return_id = h.return_id))
        RETURNING e.employer_id, e.event_partition, e.recorded_at, h.return_id, h.kind, h.previous_return_id,
                  h.filed_by, h.late_reason, h.traceparent,
                  coalesce(CAST(:areas AS jsonb) ->> e.area, {DEFAULT_REGION}) AS region
    ),
    standing AS (
        INSERT INTO employer_month AS m (employer_id, month, version, return_id, headcount)
        SELECT l.employer_id, {MONTH}, coalesce(f.version, 0) + 1, l.return_id, coalesce(c.headcount, 0)
        FROM locked l LEFT JOIN counted c USING (return_id)
        LEFT JOIN forgotten_month f ON f.employer_id = l.employer_id AND f.month = {MONTH}
        WHERE l.kind <> 'correction' OR l.previous_return_id IS NOT NULL
        ON CONFLICT (employer_id, month) DO """
# What is posted, what is due on each line, and the accepted returns with their postings.
_ASSESSED = f"""
        RETURNING m.employer_id, m.version, m.headcount
    ),
    posted AS (
        SELECT employer_id, event_partition, recorded_at, return_id, kind, previous_return_id, filed_by, late_reason,
               traceparent, region, standing.version, standing.headcount
        FROM locked JOIN standing USING (employer_id)
    ),
    paid AS (
        SELECT return_id, line_no, person_id, national_id, wage, absence, kept_id, posted.region
        FROM line JOIN posted USING (return_id)
    ),
    assessed AS ({_ASSESS}),
    stored AS (
        INSERT INTO return_line (month, return_id, line_no, person_id, national_id, wage, absence, base, credited,
            employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory)
        SELECT {MONTH}, return_id, line_no, person_id, national_id, wage, absence, base,
               wage > 0 OR absence = ANY(CAST(:credited_absences AS text[])),
               employee_statutory, round(employee_statutory, {PLACES}),
               employer_statutory, round(employer_statutory, {PLACES}), state_statutory
        FROM assessed
    ),
    summed AS (
        SELECT p.return_id, coalesce(sum(a.employee_statutory), 0) AS employee_statutory,
               coalesce(sum(round(a.employee_statutory, {PLACES})), 0) AS employee_payable,
               coalesce(sum(a.employer_statutory), 0) AS employer_statutory,
               coalesce(sum(round(a.employer_statutory, {PLACES})), 0) AS employer_payable,
               coalesce(sum(a.state_statutory), 0) AS state_statutory
        FROM posted p LEFT JOIN assessed a USING (return_id) GROUP BY p.return_id
    ),
    accepted AS (
        INSERT INTO monthly_return (return_id, employer_id, month, version, kind, headcount, region,
            employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory,
            term_ids, due_on, filed_by, filed_on, late_reason, recorded_at)
        SELECT p.return_id, p.employer_id, {MONTH}, p.version, p.kind, p.headcount, p.region,
               s.employee_statutory, s.employee_payable, s.employer_statutory, s.employer_payable,
               s.state_statutory, CAST(:term_ids AS text[]), {DUE_ON}, p.filed_by, {TODAY},
               CASE WHEN {TODAY} > {DUE_ON} THEN p.late_reason END, p.recorded_at
        FROM posted p JOIN summed s USING (return_id)
        RETURNING return_id, employer_id, version, kind, headcount, employee_statutory, employee_payable,
                  employer_statutory, employer_payable, state_statutory, due_on, filed_by, filed_on, recorded_at
    ),
    booked AS (
        INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, return_id, booked_on,
                             recorded_at)
        SELECT a.employer_id, 'receivable', side.account, side.amount, 'return', {MONTH}, a.return_id, {TODAY},
               a.recorded_at
        FROM accepted a CROSS JOIN LATERAL (VALUES ('contributions_employee', a.employee_payable),
                                                   ('contributions_employer', a.employer_payable)) side(account, amount)
        WHERE side.amount > 0"""
# Staff for whom nothing was sent.
_MISSING = """
    ),
    missing AS (
        SELECT return_id, array_agg(DISTINCT kept_id) AS person_ids
        FROM staff WHERE (return_id, kept_id) NOT IN (SELECT return_id, kept_id FROM line)
        GROUP BY return_id
    ),
    withdrawn AS ("""
# The facts, and the answer of the door.
_EVENTS = f"""),
    chunk AS (
        SELECT return_id, (place - 1) / {CHUNK} + 1 AS chunk, string_agg(person, ',' ORDER BY place) AS persons,
               count(*) OVER (PARTITION BY return_id) AS chunks
        FROM (SELECT return_id, row_number() OVER (PARTITION BY return_id ORDER BY line_no) AS place,
                     '{{"person_id":"' || person_id || '","base":"' || base || '","credited":'
                     || (wage > 0 OR absence = ANY(CAST(:credited_absences AS text[])))::text || '}}' AS person
              FROM assessed) placed
        GROUP BY return_id, (place - 1) / {CHUNK}
    ),
    event AS (
        SELECT p.employer_id, p.event_partition, p.traceparent, 0 AS ordinal, '{ReturnAccepted.TYPE}' AS type,
               json_build_object('employer_id', p.employer_id, 'month', {MONTH_TEXT}, 'return_id', p.return_id,
                   'version', p.version, 'kind', p.kind, 'headcount', p.headcount, 'due_on', {DUE_ON},
                   'recorded_at', p.recorded_at)::text AS data
        FROM posted p
        UNION ALL
        SELECT p.employer_id, p.event_partition, p.traceparent, coalesce(c.chunk, 1), '{WagesCredited.TYPE}',
               '{{"employer_id":"' || p.employer_id || '","month":"' || {MONTH_TEXT} || '","return_id":"'
               || p.return_id || '","version":' || p.version || ',"chunk":' || coalesce(c.chunk, 1) || ',"chunks":'
               || coalesce(c.chunks, 1) || ',"ceiling":"' || {CEILING} || '","persons":['
               || coalesce(c.persons, '') || '],"withdrawn":'
               || CASE WHEN coalesce(c.chunk, 1) = 1 THEN coalesce(w.person_ids, '[]') ELSE '[]' END || '}}'
        FROM posted p LEFT JOIN chunk c USING (return_id) LEFT JOIN withdrawn w USING (return_id)
    ),
    said AS (
        INSERT INTO outbox (topic, partition, key, type, data, audience, traceparent)
        SELECT '{EMPLOYERS}', event_partition, employer_id::text, type, data::json,
               -- who was credited names persons by id, strangers to the employer too: for services, not for its feed
               CASE WHEN type <> '{WagesCredited.TYPE}' THEN ARRAY['employer:' || employer_id] END, traceparent
        FROM event ORDER BY employer_id, ordinal
    ),
    audited AS (
        INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
        SELECT a.filed_by, 'return.file', a.employer_id::text, a.return_id::text, p.traceparent
        FROM accepted a JOIN posted p USING (return_id)
    ),
    answer AS (
        SELECT a.return_id, a.employer_id, a.version, json_build_object(
            'id', a.return_id, 'employer_id', a.employer_id, 'month', {MONTH_TEXT}, 'kind', a.kind,
            'version', a.version, 'headcount', a.headcount,
            'totals', json_build_object(
                'employee', json_build_object('statutory', round(a.employee_statutory, 2)::text,
                                              'payable', a.employee_payable::numeric(16,2)::text),
                'employer', json_build_object('statutory', round(a.employer_statutory, 2)::text,
                                              'payable', a.employer_payable::numeric(16,2)::text),
                'state', json_build_object('statutory', round(a.state_statutory, 2)::text)),
            'unregistered', coalesce(to_json(u.national_ids), '[]'),
            'not_paid_for', coalesce(to_json(m.person_ids), '[]'),
            'due_on', a.due_on, 'late', a.filed_on > a.due_on, 'recorded_at', a.recorded_at,
            'receipt', json_build_object('number', a.return_id, 'recorded_at', a.recorded_at, 'hash', encode(sha256(
                convert_to(concat_ws('|', a.return_id, a.employer_id, {MONTH_TEXT}, a.version, a.headcount,
                    a.employee_payable, a.employer_payable, a.recorded_at), 'UTF8')), 'hex')))::text AS body
        FROM accepted a LEFT JOIN unregistered u USING (return_id) LEFT JOIN missing m USING (return_id)
    )"""


def _withdrawn(old: str) -> str:
    """Select the persons on the return before, as `old` selects them, who are on no line of the new one."""
    return f"""
    SELECT p.return_id, json_agg(old.person_id)::text AS person_ids
    FROM posted p CROSS JOIN LATERAL ({old} OFFSET 0) old
    WHERE NOT EXISTS (SELECT FROM line WHERE line.return_id = p.return_id AND line.person_id = old.person_id)
    GROUP BY p.return_id
"""


_FORGOTTEN = f"""
    SELECT unnest(f.persons) AS person_id FROM forgotten_month f
    WHERE f.employer_id = p.employer_id AND f.month = {MONTH}
"""
# Only a correction looks at what stood before, return by return (OFFSET 0 keeps the planner from reading every line of
# the month). The hot statement of originals does not even plan for it.
_ORIGINALS_ONLY = {
    "supersede": "NOTHING",
    "reverse": "",
    "withdrawn": _withdrawn(_FORGOTTEN),
}
_WITH_CORRECTIONS = {
    "supersede": """UPDATE
            SET version = greatest(m.version + 1, excluded.version), return_id = excluded.return_id,
                headcount = excluded.headcount
            WHERE m.return_id = (SELECT p.previous_return_id FROM locked p WHERE p.employer_id = m.employer_id)""",
    "reverse": f"""
        UNION ALL
        SELECT p.employer_id, old.credit_account, old.debit_account, old.amount, 'reversal', {MONTH}, old.return_id,
               {TODAY}, p.recorded_at
        FROM posted p CROSS JOIN LATERAL (
            SELECT credit_account, debit_account, amount, return_id FROM posting
            WHERE return_id = p.previous_return_id AND entry = 'return' OFFSET 0) old""",
    "withdrawn": _withdrawn(
        f"""
        SELECT person_id FROM return_line WHERE month = {MONTH} AND return_id = p.previous_return_id UNION {_FORGOTTEN}
        """,
    ),
}
_REMEMBER = """,
    remembered AS (
        INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
        SELECT h.client, h.operation, h.key, h.body_hash, 201, a.body
        FROM answer a JOIN header h USING (return_id) WHERE h.key IS NOT NULL
    )
"""


def posting_statement(*, header: str, line: str, remembers: bool, corrects: bool) -> str:
    """Without `corrects` a month that stands is left as it is and yields no row.

    `header` yields return_id, employer_id, kind, previous_return_id, unregistered_ok, filed_by, late_reason,
    traceparent, and with `remembers` the idempotency record's client, operation, key, body_hash; one row an employer.

    `line` yields return_id, line_no, person_id, national_id, wage, absence.
    """
    step = _WITH_CORRECTIONS if corrects else _ORIGINALS_ONLY
    remember = _REMEMBER if remembers else ""
    return (
        f"\n    WITH header AS ({header}),\n    sent AS ({line}{_LOCKED}{step['supersede']}{_ASSESSED}{step['reverse']}"
        f"{_MISSING}{step['withdrawn']}{_EVENTS}{remember}\n"
        "    SELECT return_id, employer_id, version, body FROM answer\n"
    )

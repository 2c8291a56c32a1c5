-- Post returns of one month in one statement: match, assess, book, say. JSON, files and changes of the law share it.
--
-- :as_json: the returns came as JSON, as columns of equal length (:return_ids …, :line_return_ids …), with the
-- idempotency records of their requests. Otherwise they are the temporary tables `file_header` and `file_line`; those
-- that stand and are assessed again by changed law have their region and the day on which they were filed.
-- :corrects: a month that stands may be replaced, where a return names what it corrects. Only then is what stood before
-- looked at, return by return (OFFSET 0 keeps the planner from reading every line of the month); the hot statement of
-- originals does not even plan for it. Without it a month that stands is left as it is.
--
-- The first writing step takes the employers' rows, and every later step selects from what it returned. A month that
-- was filed meanwhile yields no row: nothing behind it happens, and the door tells why.
--
-- Facts keep the id of the number that was sent. Whose staff it is, is asked of the kept person, so that a person with
-- two numbers is nobody's stranger under either; a merge that is undone leaves nothing behind.

-- The returns, one row an employer.
WITH header AS (
\if :as_json
    SELECT return_id, employer_id, kind, previous_return_id, unregistered_ok,
           filed_by, CAST(:today AS date) AS filed_on, late_reason, traceparent, CAST(NULL AS text) AS region,
           client, operation, key, body_hash
    FROM unnest(CAST(:return_ids AS uuid[]), CAST(:employer_ids AS uuid[]), CAST(:kinds AS text[]),
                CAST(:previous_return_ids AS uuid[]), CAST(:unregistered_ok AS boolean[]), CAST(:filed_by AS text[]),
                CAST(:late_reasons AS text[]), CAST(:traceparents AS text[]), CAST(:clients AS text[]),
                CAST(:operations AS text[]), CAST(:keys AS text[]), CAST(:body_hashes AS bytea[]))
         AS h(return_id, employer_id, kind, previous_return_id, unregistered_ok, filed_by, late_reason, traceparent,
              client, operation, key, body_hash)
\else
    SELECT return_id, employer_id, CAST(:kind AS text) AS kind, previous_return_id, true AS unregistered_ok,
           CAST(:sent_by AS text) AS filed_by, coalesce(filed_on, CAST(:today AS date)) AS filed_on,
           coalesce(late_reason, CAST(:late_reason AS text)) AS late_reason,
           CAST(:traceparent AS text) AS traceparent, region
    FROM file_header WHERE good
\endif
),
-- Their lines.
sent AS (
\if :as_json
    SELECT return_id, line_no, person_id, national_id, wage, nullif(absence, '') AS absence
    FROM unnest(CAST(:line_return_ids AS uuid[]), CAST(:line_nos AS integer[]), CAST(:person_ids AS uuid[]),
                CAST(:national_ids AS text[]), CAST(:wages AS text[])::numeric[], CAST(:absences AS text[]))
         AS l(return_id, line_no, person_id, national_id, wage, absence)
\else
    SELECT l.return_id, l.line_no, l.person_id, l.national_id, l.wage, l.absence
    FROM file_line l JOIN file_header h USING (return_id) WHERE h.good
\endif
),
-- The lines with the kept persons, whose staff they are.
line AS (
    SELECT return_id, line_no, person_id, national_id, wage, absence, coalesce(a.kept_id, person_id) AS kept_id
    FROM sent LEFT JOIN person_alias a USING (person_id)
),
-- The terms of the month, a row a wage region: at most three bases, with the summed rates of the components on each.
term AS MATERIALIZED (
    SELECT region, floors, ceilings, employee, employer, state FROM json_to_recordset(CAST(:terms AS json)) AS t(
        region text, floors numeric[], ceilings numeric[], employee numeric[], employer numeric[], state numeric[])
),
-- One person under two numbers is one head.
counted AS (SELECT return_id, count(DISTINCT kept_id)::integer AS headcount FROM line GROUP BY return_id),
-- Who was employed in the month, as it is known.
staff AS MATERIALIZED (
    SELECT h.return_id, coalesce(a.kept_id, e.person_id) AS kept_id
    FROM header h JOIN employment e ON e.employer_id = h.employer_id
    LEFT JOIN person_alias a ON a.person_id = e.person_id
    WHERE e.standing = 'stands' AND e.started_on <= CAST(:last_day AS date)
      AND (e.ended_on IS NULL OR e.ended_on > greatest(CAST(:month AS date), e.started_on))
),
-- Lines of others. NOT IN is hashed whatever the planner guesses of the sizes; nothing here is NULL.
unregistered AS (
    SELECT return_id, array_agg(national_id ORDER BY line_no) AS national_ids
    FROM line WHERE (return_id, kept_id) NOT IN (SELECT return_id, kept_id FROM staff)
    GROUP BY return_id
),
-- Where employers that have moved were on the month's first day (decision 83).
placed AS (
    SELECT DISTINCT ON (employer_id) employer_id, p.area
    FROM header JOIN employer_place p USING (employer_id)
    ORDER BY employer_id, p.first_day > CAST(:month AS date), abs(p.first_day - CAST(:month AS date))
),
-- The employers' rows, which are the lock of all that is said about them.
locked AS (
    UPDATE employer e SET version = e.version + 1,
           recorded_at = greatest(clock_timestamp(), e.recorded_at + interval '1 microsecond')
    FROM header h LEFT JOIN placed p ON p.employer_id = h.employer_id
    WHERE e.employer_id = h.employer_id
      -- The terms are those of now. The lock on the table is taken before the statement sees anything.
      AND (SELECT count(*) FROM law_change) = CAST(:law_revision AS integer)
      AND NOT EXISTS (SELECT FROM law_change WHERE false FOR KEY SHARE)
      AND coalesce(h.region, CAST(:areas AS jsonb) ->> coalesce(p.area, e.area), CAST(:default_region AS text))
          IS NOT NULL
      AND (h.region IS NOT NULL OR NOT EXISTS (  -- it had ended for good before the month
          SELECT FROM inactive_period i WHERE i.employer_id = e.employer_id AND i.kind = 'ended'
             AND i.first_day <= CAST(:month AS date) AND coalesce(i.last_day, 'infinity') >= CAST(:last_day AS date)))
      AND (h.unregistered_ok OR NOT EXISTS (SELECT FROM unregistered u WHERE u.return_id = h.return_id))
    RETURNING e.employer_id, e.event_partition, e.recorded_at, h.return_id, h.kind, h.previous_return_id,
              h.filed_by, h.filed_on, h.late_reason, h.traceparent,
              coalesce(h.region, CAST(:areas AS jsonb) ->>
                       coalesce(p.area, e.area), CAST(:default_region AS text)) AS region
),
-- The version of the month that stands from now on.
standing AS (
    INSERT INTO employer_month AS m (employer_id, month, version, return_id, headcount)
    SELECT l.employer_id, CAST(:month AS date), coalesce(f.version, 0) + 1, l.return_id, coalesce(c.headcount, 0)
    FROM locked l LEFT JOIN counted c USING (return_id)
    LEFT JOIN forgotten_month f ON f.employer_id = l.employer_id AND f.month = CAST(:month AS date)
    WHERE l.kind <> 'correction' OR l.previous_return_id IS NOT NULL
    ON CONFLICT (employer_id, month) DO
\if :corrects
    UPDATE
        SET version = greatest(m.version + 1, excluded.version), return_id = excluded.return_id,
            headcount = excluded.headcount
        WHERE m.return_id = (SELECT p.previous_return_id FROM locked p WHERE p.employer_id = m.employer_id)
\else
    NOTHING
\endif
    RETURNING m.employer_id, m.version, m.headcount
),
-- What is posted: what was locked and stands.
posted AS (
    SELECT employer_id, event_partition, recorded_at, return_id, kind, previous_return_id, filed_by, filed_on,
           late_reason, traceparent, region, standing.version, standing.headcount
    FROM locked JOIN standing USING (employer_id)
),
-- Its lines.
paid AS (
    SELECT return_id, line_no, person_id, national_id, wage, absence, kept_id, posted.region
    FROM line JOIN posted USING (return_id)
),
-- What is due on each of them.
assessed AS (
    SELECT paid.return_id, paid.line_no, paid.person_id, paid.national_id, paid.wage, paid.absence,
           due.base, due.employee_statutory, due.employer_statutory, due.state_statutory
    FROM paid JOIN term USING (region)
    CROSS JOIN LATERAL contribution_due(paid.wage, term.floors, term.ceilings, term.employee, term.employer,
                                        term.state) due
),
-- The lines, as they are kept.
stored AS (
    INSERT INTO return_line (month, return_id, line_no, person_id, national_id, wage, absence, base, credited,
        employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory)
    SELECT CAST(:month AS date), return_id, line_no, person_id, national_id, wage, absence, base,
           wage > 0 OR absence = ANY(CAST(:credited_absences AS text[])),
           employee_statutory, round(employee_statutory, CAST(:places AS integer)),
           employer_statutory, round(employer_statutory, CAST(:places AS integer)), state_statutory
    FROM assessed
),
-- What is due in all.
summed AS (
    SELECT p.return_id, coalesce(sum(a.employee_statutory), 0) AS employee_statutory,
           coalesce(sum(round(a.employee_statutory, CAST(:places AS integer))), 0) AS employee_payable,
           coalesce(sum(a.employer_statutory), 0) AS employer_statutory,
           coalesce(sum(round(a.employer_statutory, CAST(:places AS integer))), 0) AS employer_payable,
           coalesce(sum(a.state_statutory), 0) AS state_statutory
    FROM posted p LEFT JOIN assessed a USING (return_id) GROUP BY p.return_id
),
-- The accepted returns.
accepted AS (
    INSERT INTO monthly_return (return_id, employer_id, month, version, kind, headcount, region,
        employee_statutory, employee_payable, employer_statutory, employer_payable, state_statutory,
        term_ids, due_on, filed_by, filed_on, late_reason, recorded_at)
    SELECT p.return_id, p.employer_id, CAST(:month AS date), p.version, p.kind, p.headcount, p.region,
           s.employee_statutory, s.employee_payable, s.employer_statutory, s.employer_payable,
           s.state_statutory, CAST(:term_ids AS text[]), CAST(:due_on AS date), p.filed_by, p.filed_on,
           CASE WHEN p.filed_on > CAST(:due_on AS date) THEN p.late_reason END, p.recorded_at
    FROM posted p JOIN summed s USING (return_id)
    RETURNING return_id, employer_id, version, kind, headcount, employee_statutory, employee_payable,
              employer_statutory, employer_payable, state_statutory, due_on, filed_by, filed_on, recorded_at
),
-- The employer's own return replaces what an officer assessed for the month, and what one proposed to.
replaced AS (
    UPDATE official_assessment o SET status = 'replaced', replaced_by = a.return_id, replaced_on = CAST(:today AS date)
    FROM accepted a
    WHERE o.employer_id = a.employer_id AND o.month = CAST(:month AS date) AND o.status IN ('proposed', 'stands')
    RETURNING o.assessment_id, o.employer_id, o.amount, o.decided_by IS NOT NULL AS stood, a.recorded_at
),
-- Their postings; a correction turns those of what it replaces round, a return those of an assessment.
booked AS (
    INSERT INTO posting (employer_id, debit_account, credit_account, amount, entry, month, return_id, reference,
                         booked_on, recorded_at)
    SELECT a.employer_id, 'receivable', side.account, side.amount, 'return', CAST(:month AS date), a.return_id, NULL,
           CAST(:today AS date), a.recorded_at
    FROM accepted a CROSS JOIN LATERAL (VALUES ('contributions_employee', a.employee_payable),
                                               ('contributions_employer', a.employer_payable)) side(account, amount)
    WHERE side.amount > 0
    UNION ALL
    SELECT employer_id, 'contributions_assessed', 'receivable', amount, 'reversal', CAST(:month AS date), NULL,
           assessment_id::text, CAST(:today AS date), recorded_at
    FROM replaced WHERE stood
\if :corrects
    UNION ALL
    SELECT p.employer_id, old.credit_account, old.debit_account, old.amount, 'reversal', CAST(:month AS date),
           old.return_id, NULL, CAST(:today AS date), p.recorded_at
    FROM posted p CROSS JOIN LATERAL (
        SELECT credit_account, debit_account, amount, return_id FROM posting
        WHERE return_id = p.previous_return_id AND entry = 'return' OFFSET 0) old
\endif
),
-- Staff for whom nothing was sent.
missing AS (
    SELECT return_id, array_agg(DISTINCT kept_id) AS person_ids
    FROM staff WHERE (return_id, kept_id) NOT IN (SELECT return_id, kept_id FROM line)
    GROUP BY return_id
),
-- Who was on what stood before, or was known to listeners before a restore, and is on no line.
withdrawn AS (
    SELECT p.return_id, json_agg(old.person_id)::text AS person_ids
    FROM posted p CROSS JOIN LATERAL (
\if :corrects
        SELECT person_id FROM return_line
        WHERE month = CAST(:month AS date) AND return_id = p.previous_return_id
        UNION
\endif
        SELECT unnest(f.persons) AS person_id FROM forgotten_month f
        WHERE f.employer_id = p.employer_id AND f.month = CAST(:month AS date) OFFSET 0) old
    WHERE NOT EXISTS (SELECT FROM line WHERE line.return_id = p.return_id AND line.person_id = old.person_id)
    GROUP BY p.return_id
),
-- Who was credited, 500 persons an event, as text for speed.
chunk AS (
    SELECT return_id, (place - 1) / 500 + 1 AS chunk, string_agg(person, ',' ORDER BY place) AS persons,
           count(*) OVER (PARTITION BY return_id) AS chunks
    FROM (SELECT return_id, row_number() OVER (PARTITION BY return_id ORDER BY line_no) AS place,
                 '{"person_id":"' || person_id || '","base":"' || base || '","credited":'
                 || (wage > 0 OR absence = ANY(CAST(:credited_absences AS text[])))::text || '}' AS person
          FROM assessed) placed
    GROUP BY return_id, (place - 1) / 500
),
-- The facts: a return was accepted, then who was credited by it (`ReturnAccepted`, `WagesCredited` of
-- libs/contracts/contributions.py).
event AS (
    SELECT p.employer_id, p.event_partition, p.traceparent, 0 AS ordinal, 'contributions.return_accepted.v1' AS type,
           json_build_object('employer_id', p.employer_id, 'month', CAST(:month_text AS text), 'return_id', p.return_id,
               'version', p.version, 'kind', p.kind, 'headcount', p.headcount, 'due_on', CAST(:due_on AS date),
               'recorded_at', p.recorded_at)::text AS data
    FROM posted p
    UNION ALL
    SELECT p.employer_id, p.event_partition, p.traceparent, coalesce(c.chunk, 1), 'contributions.wages_credited.v1',
           '{"employer_id":"' || p.employer_id || '","month":"' || CAST(:month_text AS text) || '","return_id":"'
           || p.return_id || '","version":' || p.version || ',"chunk":' || coalesce(c.chunk, 1) || ',"chunks":'
           || coalesce(c.chunks, 1) || ',"ceiling":"' || CAST(:ceiling AS text) || '","persons":['
           || coalesce(c.persons, '') || '],"withdrawn":'
           || CASE WHEN coalesce(c.chunk, 1) = 1 THEN coalesce(w.person_ids, '[]') ELSE '[]' END || '}'
    FROM posted p LEFT JOIN chunk c USING (return_id) LEFT JOIN withdrawn w USING (return_id)
),
-- Who was credited names persons by id, strangers to the employer too: for services, not for its feed.
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience, traceparent)
    SELECT 'contributions.employers', event_partition, employer_id::text, type, data::json,
           CASE WHEN type <> 'contributions.wages_credited.v1' THEN ARRAY['employer:' || employer_id] END, traceparent
    FROM event ORDER BY employer_id, ordinal
),
-- Who filed what.
audited AS (
    INSERT INTO audit_outbox (actor, action, subject, detail, traceparent)
    SELECT a.filed_by, 'return.file', a.employer_id::text, a.return_id::text, p.traceparent
    FROM accepted a JOIN posted p USING (return_id)
),
-- The answer of the door, with the receipt.
answer AS (
    SELECT a.return_id, a.employer_id, a.version, json_build_object(
        'id', a.return_id, 'employer_id', a.employer_id, 'month', CAST(:month_text AS text), 'kind', a.kind,
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
            convert_to(concat_ws('|', a.return_id, a.employer_id, CAST(:month_text AS text), a.version, a.headcount,
                a.employee_payable, a.employer_payable, a.recorded_at), 'UTF8')), 'hex')))::text AS body
    FROM accepted a LEFT JOIN unregistered u USING (return_id) LEFT JOIN missing m USING (return_id)
)
\if :as_json
-- The answer for who sends the same again.
, remembered AS (
    INSERT INTO idempotency_record (client, operation, key, body_hash, status, answer)
    SELECT h.client, h.operation, h.key, h.body_hash, 201, a.body
    FROM answer a JOIN header h USING (return_id) WHERE h.key IS NOT NULL
)
\endif
SELECT return_id, employer_id, version, body FROM answer

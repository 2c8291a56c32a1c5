-- All that the programmes keep of the person :person_id: each kind a JSON list, the newest first.
--
-- One statement: with a round trip a kind, whoever asks would wait.

-- The person :person_id under every id, whichever of them is given.
WITH ids AS (
    SELECT CAST(:person_id AS uuid) AS person_id
    UNION ALL SELECT other_id FROM same_person WHERE person_id = :person_id
)
SELECT
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT t.test_id AS id, t.reason, t.priority, t.method, t.area, t.status, t.recorded_at, s.specimen_id, s.code,
               s.taken_on, r.outcome, r.symptoms, r.complications, r.version, r.because, r.recorded_at AS resulted_at
        FROM test t
        LEFT JOIN LATERAL (
            SELECT specimen_id, code, taken_on FROM specimen s
            WHERE s.test_id = t.test_id ORDER BY s.recorded_at DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (
            SELECT outcome, symptoms, complications, version, because, recorded_at FROM result r
            WHERE r.specimen_id = s.specimen_id ORDER BY version DESC LIMIT 1) r ON true
        WHERE t.person_id IN (SELECT person_id FROM ids) ORDER BY t.recorded_at DESC LIMIT 50
    ) p) AS tests,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT order_number, first_day, last_day, withdrawn FROM isolation
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY first_day DESC LIMIT 50
    ) p) AS isolations,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT s.stay_id AS id, s.status, s.area, s.waiting_since, s.offered_until, s.admitted_on, s.ended_on, s.reason,
               b.label AS bed, f.name AS facility, f.address,
               CASE WHEN s.status = 'waiting' THEN (
                   SELECT count(*) + 1 FROM stay o WHERE o.status = 'waiting' AND o.area = s.area
                     AND (o.waiting_since, o.stay_id) < (s.waiting_since, s.stay_id)) END AS place_in_line
        FROM stay s LEFT JOIN bed b USING (bed_id) LEFT JOIN facility f USING (facility_id)
        WHERE s.person_id IN (SELECT person_id FROM ids) ORDER BY s.recorded_at DESC LIMIT 50
    ) p) AS stays,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT b.booking_id AS id, b.programme, b.status, b.dose_no, x.session_id, x.day,
               to_char(x.starts_at, 'HH24:MI') AS starts_at, to_char(x.ends_at, 'HH24:MI') AS ends_at,
               i.name AS place, i.address, i.area
        FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
        WHERE b.person_id IN (SELECT person_id FROM ids) ORDER BY x.day DESC, x.starts_at DESC LIMIT 50
    ) p) AS bookings,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT vaccination_id AS id, employer_id, area, status, phase, next_dose, next_product, due_from, due_until,
               recorded_at FROM vaccination
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY recorded_at DESC LIMIT 10
    ) p) AS vaccinations,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT dose_id AS id, dose_no, product, lot, given_on, place, version, because FROM dose
        WHERE person_id IN (SELECT person_id FROM ids) AND stands AND NOT annulled ORDER BY dose_no
    ) p) AS doses,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT certificate_id AS id, version, issued_on, status, ended_because FROM vaccination_certificate
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY recorded_at DESC LIMIT 20
    ) p) AS certificates,
    (SELECT coalesce(json_agg(row_to_json(p)), '[]') FROM (
        SELECT message_id AS id, about, subject_id, left_at FROM message
        WHERE person_id IN (SELECT person_id FROM ids) ORDER BY left_at DESC LIMIT 20
    ) p) AS messages

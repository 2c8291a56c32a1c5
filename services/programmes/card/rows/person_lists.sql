-- Lists of what the programmes keep of the person :person_id: those that :kinds names, the newest items of each.
--
-- One statement for the card, which has all of them, and for a page of one list: an item, its place in the list
-- (`sort_at`, `sort_id`), at most :limit items behind the place :before_at, :before_id. The planner leaves out a list
-- that was not asked for.

-- The person under every id, whichever of them is given.
WITH ids AS (
    SELECT CAST(:person_id AS uuid) AS person_id
    UNION ALL SELECT other_id FROM same_person WHERE person_id = :person_id
)
(
    SELECT 'tests' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT t.test_id AS id, t.reason, t.priority, t.method, t.area, t.status, t.recorded_at, s.specimen_id, s.code,
               s.taken_on, r.outcome, r.symptoms, r.complications, r.version, r.because, r.recorded_at AS resulted_at,
               t.recorded_at AS sort_at, t.test_id::text AS sort_id
        FROM test t
        LEFT JOIN LATERAL (
            SELECT specimen_id, code, taken_on FROM specimen s
            WHERE s.test_id = t.test_id ORDER BY s.recorded_at DESC LIMIT 1) s ON true
        LEFT JOIN LATERAL (
            SELECT outcome, symptoms, complications, version, because, recorded_at FROM result r
            WHERE r.specimen_id = s.specimen_id ORDER BY version DESC LIMIT 1) r ON true
        WHERE t.person_id IN (SELECT person_id FROM ids)
          AND 'tests' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'isolations' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT order_number, first_day, last_day, withdrawn, first_day::timestamp AT TIME ZONE 'UTC' AS sort_at,
               order_number AS sort_id
        FROM isolation WHERE person_id IN (SELECT person_id FROM ids)
          AND 'isolations' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'stays' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT s.stay_id AS id, s.status, s.area, s.waiting_since, s.offered_until, s.admitted_on, s.ended_on, s.reason,
               b.label AS bed, f.name AS facility, f.address,
               CASE WHEN s.status = 'waiting' THEN (
                   SELECT count(*) + 1 FROM stay o WHERE o.status = 'waiting' AND o.area = s.area
                     AND (o.waiting_since, o.stay_id) < (s.waiting_since, s.stay_id)) END AS place_in_line,
               s.recorded_at AS sort_at, s.stay_id::text AS sort_id
        FROM stay s LEFT JOIN bed b USING (bed_id) LEFT JOIN facility f USING (facility_id)
        WHERE s.person_id IN (SELECT person_id FROM ids)
          AND 'stays' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'bookings' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT b.booking_id AS id, b.programme, b.status, b.dose_no, x.session_id, x.day,
               to_char(x.starts_at, 'HH24:MI') AS starts_at, to_char(x.ends_at, 'HH24:MI') AS ends_at,
               i.name AS place, i.address, i.area, (x.day + x.starts_at) AT TIME ZONE 'UTC' AS sort_at,
               b.booking_id::text AS sort_id
        FROM booking b JOIN session x USING (session_id) JOIN site i USING (site_id)
        WHERE b.person_id IN (SELECT person_id FROM ids)
          AND 'bookings' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'vaccinations' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT vaccination_id AS id, employer_id, area, status, phase, next_dose, next_product, due_from, due_until,
               recorded_at, recorded_at AS sort_at, vaccination_id::text AS sort_id
        FROM vaccination WHERE person_id IN (SELECT person_id FROM ids)
          AND 'vaccinations' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'doses' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT dose_id AS id, dose_no, product, lot, given_on, place, version, because,
               given_on::timestamp AT TIME ZONE 'UTC' AS sort_at, lpad(dose_no::text, 3, '0') || dose_id AS sort_id
        FROM dose WHERE person_id IN (SELECT person_id FROM ids) AND stands AND NOT annulled
          AND 'doses' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'certificates' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT certificate_id AS id, version, issued_on, status, ended_because, recorded_at AS sort_at,
               certificate_id::text AS sort_id
        FROM vaccination_certificate WHERE person_id IN (SELECT person_id FROM ids)
          AND 'certificates' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)
UNION ALL
(
    SELECT 'messages' AS kind, to_jsonb(p) - 'sort_at' - 'sort_id' AS item, p.sort_at, p.sort_id FROM (
        SELECT message_id AS id, about, subject_id, left_at, left_at AS sort_at, message_id::text AS sort_id
        FROM message WHERE person_id IN (SELECT person_id FROM ids)
          AND 'messages' = ANY(CAST(:kinds AS text[]))
    ) p
    WHERE (p.sort_at, p.sort_id) < (CAST(:before_at AS timestamptz), CAST(:before_id AS text))
    ORDER BY p.sort_at DESC, p.sort_id DESC LIMIT :limit
)

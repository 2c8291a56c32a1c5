-- Make the temporary table `to_seat`: who of the phase :phase waits for the dose :dose_no of :product.
--
-- `rank` is their order. The nearest sites are those of the smallest area that holds where the person works.

CREATE TEMP TABLE to_seat ON COMMIT DROP AS
-- Areas with free seats.
WITH areas AS (SELECT DISTINCT area FROM free_seat),
-- Of each area where somebody waits, the smallest with seats around it.
nearest AS (
    SELECT DISTINCT ON (v.area) v.area, a.area AS seat_area
    FROM (SELECT DISTINCT area FROM vaccination WHERE status = 'confirmed' AND phase = :phase) v
    JOIN areas a ON area_within(v.area, a.area)
    ORDER BY v.area, length(a.area) DESC
)
SELECT v.vaccination_id, v.person_id, n.seat_area, coalesce(v.due_from, '-infinity'::date) AS due_from,
       row_number() OVER (PARTITION BY n.seat_area
           ORDER BY coalesce(v.due_until, 'infinity'::date), v.risk, v.recorded_at, v.vaccination_id)::integer
           AS rank,
       CAST(NULL AS uuid) AS session_id, CAST(NULL AS integer) AS seat_no
FROM vaccination v JOIN nearest n USING (area)
WHERE v.status = 'confirmed' AND v.phase = :phase AND v.next_dose = :dose_no
  AND coalesce(v.next_product, :product) = :product AND v.vaccination_id NOT IN (SELECT vaccination_id FROM set_aside)
  AND NOT EXISTS (SELECT FROM booking b
                  WHERE b.person_id = v.person_id AND b.programme = 'vaccination' AND b.status = 'booked')
  AND v.person_id NOT IN (
      SELECT o.person_id FROM same_person o JOIN booking b ON b.person_id = o.other_id
      WHERE b.programme = 'vaccination' AND b.status = 'booked')

-- Give the free seats of :day to those who are due by then, in their order.

-- The free seats of each area, the earliest first.
WITH seats AS (
    SELECT area, session_id, seat_no,
           row_number() OVER (PARTITION BY area ORDER BY starts_at, session_id, seat_no) AS n
    FROM free_seat WHERE day = :day
),
-- How many there are.
many AS (SELECT area, count(*) AS seats FROM seats GROUP BY area),
-- So many of those who wait there.
due AS (
    SELECT m.area, p.vaccination_id, p.n
    FROM many m CROSS JOIN LATERAL (
        SELECT vaccination_id, row_number() OVER (ORDER BY rank) AS n FROM to_seat
        WHERE seat_area = m.area AND session_id IS NULL AND due_from <= :day ORDER BY rank LIMIT m.seats) p
)
UPDATE to_seat t SET session_id = s.session_id, seat_no = s.seat_no
FROM due d JOIN seats s ON s.area = d.area AND s.n = d.n WHERE t.vaccination_id = d.vaccination_id

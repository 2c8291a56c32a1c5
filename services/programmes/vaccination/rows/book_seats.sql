-- Book the seats that were given, mark them as taken, and say so to each person.
--
-- :schedule_id: the schedule that they belong to. :dose_no: which dose. :made_by: who made it.
-- Yields how many were booked and how many seats were taken: the two must be the same.

-- The bookings.
WITH made AS (
    INSERT INTO booking (booking_id, person_id, programme, session_id, seat_no, subject_id, dose_no, made_by,
                         schedule_id, rank)
    SELECT uuidv7(), person_id, 'vaccination', session_id, seat_no, vaccination_id, :dose_no, :made_by,
           :schedule_id, rank
    FROM to_seat WHERE session_id IS NOT NULL
    RETURNING booking_id, person_id, session_id, seat_no
),
-- Their seats, where nobody took them meanwhile.
seated AS (
    UPDATE seat SET booking_id = m.booking_id FROM made m
    WHERE seat.session_id = m.session_id AND seat.seat_no = m.seat_no AND seat.booking_id IS NULL
    RETURNING seat.booking_id
),
-- Each person is told when and where.
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'programmes.people', p.event_partition, m.person_id::text, 'programmes.booking_made.v1',
           json_build_object('booking_id', m.booking_id, 'person_id', m.person_id, 'day', x.day,
               'starts_at', to_char(x.starts_at, 'HH24:MI'), 'place', i.name || ', ' || i.address),
           ARRAY['person:' || m.person_id]
    FROM made m JOIN person p USING (person_id) JOIN session x USING (session_id) JOIN site i USING (site_id)
    ORDER BY m.person_id
)
SELECT (SELECT count(*) FROM made) AS booked, (SELECT count(*) FROM seated) AS seated

-- Register a test for each of the first :size persons of the draw :draw_id; each is told, journalled and said.
--
-- The temporary table `frame` has whom the draw was made among.
-- Whoever has an open test, under either id, keeps that one.
-- :priority, :test_method: of the tests. :made_by, :today: who drew, and when.

-- The tests.
WITH made AS (
    INSERT INTO test (test_id, person_id, reason, draw_id, area, priority, method, answers, registered_by,
                      registered_on)
    SELECT uuidv7(), f.person_id, 'drawn', :draw_id, f.area, :priority, :test_method, '{}', :made_by, :today
    FROM draw_person d JOIN frame f USING (person_id)
    WHERE d.draw_id = :draw_id AND d.rank <= :size AND NOT EXISTS (
        SELECT FROM same_person o JOIN test t ON t.person_id = o.other_id
        WHERE o.person_id = d.person_id AND t.status IN ('registered', 'taken'))
    ORDER BY f.person_id ON CONFLICT DO NOTHING RETURNING test_id, person_id, area
),
-- For the figures.
journalled AS (
    INSERT INTO journal (happening, day, area, person_id, subject_id)
    SELECT 'test_registered', :today, area, person_id, test_id FROM made
),
-- The message that waits for each at the own door.
left_behind AS (
    INSERT INTO message (message_id, person_id, about, subject_id)
    SELECT uuidv7(), person_id, 'test_wanted', test_id FROM made RETURNING message_id, person_id
),
-- That it waits; what it says is said to nobody.
said AS (
    INSERT INTO outbox (topic, partition, key, type, data, audience)
    SELECT 'programmes.people', p.event_partition, m.person_id::text, 'programmes.message_left.v1',
           json_build_object('message_id', m.message_id, 'person_id', m.person_id),
           ARRAY['person:' || m.person_id]
    FROM left_behind m JOIN person p USING (person_id) ORDER BY m.person_id
)
SELECT count(*) AS tests FROM made

-- Lock the sendings that are due, with what they are said by. A notice to a person of several ids uses the kept one's
-- addresses, the devices of all, and the wishes of the kept one, or else of another. Devices are told only of the
-- person's own notices.

SELECT s.sending_id, n.notice_id, n.subject_id, n.template, n.variables, s.sealed, n.expires_at, s.attempts,
       n.said_at, s.contact_id, c.state AS contact_state, c.wish, c.email AS contact_email,
       c.phone AS contact_phone, p.sms, p.push, p.email, coalesce(c.language, p.language) AS language, o.phones,
       (SELECT json_object_agg(d.client_id, d.ids) FROM (
            SELECT client_id, json_agg(device_id ORDER BY device_id) AS ids FROM device
            WHERE s.contact_id IS NULL AND removed_at IS NULL AND (person_id = n.subject_id OR person_id IN (
                 SELECT m.other_id FROM same_person m WHERE m.person_id = n.subject_id))
            GROUP BY client_id) d) AS devices
FROM notice_sending s
JOIN notice n USING (notice_id)
LEFT JOIN employer_contact c USING (contact_id)
CROSS JOIN LATERAL (SELECT CASE n.party WHEN 'person' THEN n.subject_id ELSE c.person_id END AS person_id) r
LEFT JOIN person_alias a ON a.person_id = r.person_id
LEFT JOIN LATERAL (
    SELECT w.sms, w.push, w.email, w.language FROM notice_preference w
    WHERE w.person_id = r.person_id OR w.person_id IN (
        SELECT m.other_id FROM same_person m WHERE m.person_id = r.person_id)
    ORDER BY w.person_id = coalesce(a.kept_id, r.person_id) DESC, w.person_id LIMIT 1) p ON true
LEFT JOIN person_card o ON o.person_id = coalesce(a.kept_id, r.person_id)
WHERE s.status = 'queued' AND s.next_attempt_at <= :now
ORDER BY s.next_attempt_at LIMIT :limit FOR UPDATE OF s SKIP LOCKED

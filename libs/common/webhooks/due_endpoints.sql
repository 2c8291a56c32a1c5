-- The endpoints to be served now, at most :limit a lane: those that fail wait in a lane of their own.
--
-- :served and :lanes: the endpoints that are being served, each with whether it fails. :now: the time.
-- Everybody's first endpoint comes before anybody's second. One more than there is room for says that somebody waits.

-- The places that each owner has, by lane.
WITH served AS (
    SELECT party, party_id, lane.failing, count(*) AS places
    FROM unnest(CAST(:served AS uuid[]), CAST(:lanes AS boolean[])) lane (endpoint_id, failing)
    JOIN webhook_endpoint USING (endpoint_id) GROUP BY party, party_id, lane.failing
-- Whose time has come, each with the place among those of its owner.
), due AS (
    SELECT e.endpoint_id, e.next_attempt_at, e.attempts > 0 AS failing, coalesce(s.places, 0) + row_number() OVER (
        PARTITION BY e.party, e.party_id, e.attempts > 0 ORDER BY e.next_attempt_at, e.endpoint_id) AS nth
    FROM webhook_endpoint e
    LEFT JOIN served s ON s.party = e.party AND s.party_id = e.party_id AND s.failing = (e.attempts > 0)
    WHERE e.state = 'active' AND e.next_attempt_at <= :now AND e.position < (SELECT position FROM log_state)
      AND e.endpoint_id <> ALL (CAST(:served AS uuid[]))
      AND NOT EXISTS (SELECT FROM ended_client c WHERE c.subject = e.made_by)
-- Their order.
), queued AS (
    SELECT endpoint_id, failing, nth,
           row_number() OVER (PARTITION BY failing ORDER BY nth, next_attempt_at, endpoint_id) AS place
    FROM due
)
SELECT endpoint_id, failing, nth FROM queued WHERE place <= :limit ORDER BY place

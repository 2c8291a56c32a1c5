"""Whose turn it is where one person was registered for vaccination under two ids: one registration counts.

The one that was confirmed counts before one that was not, then the older one. The others wait for an officer.
"""

from libs.copies.aliases import SAME_PERSON

_ORDER = "status = 'registered', recorded_at, vaccination_id"
TURN = f"""
    SELECT * FROM vaccination WHERE person_id IN {SAME_PERSON} AND status <> 'withdrawn' ORDER BY {_ORDER} LIMIT 1
"""
# The registrations of merged persons that do not count.
SET_ASIDE = f"""(
    SELECT vaccination_id FROM (
        SELECT v.vaccination_id, row_number() OVER (PARTITION BY g.kept_id ORDER BY {_ORDER}) AS place
        FROM (SELECT person_id, kept_id FROM person_alias UNION SELECT kept_id, kept_id FROM person_alias) g
        JOIN vaccination v USING (person_id) WHERE v.status <> 'withdrawn') r
    WHERE place > 1)"""

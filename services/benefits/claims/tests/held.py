"""What is held of a claim, as the tests of this room ask for it."""

from libs.common.database.rows import Query

HELD_DAYS = Query(int, "SELECT coalesce(sum(upper(days) - lower(days)), 0) AS days FROM awarded_days")

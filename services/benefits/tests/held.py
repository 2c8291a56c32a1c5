"""Read the days that claims hold, for the tests of this room."""

from libs.common.database.rows import Query

HELD_DAYS = Query(int, "SELECT coalesce(sum(upper(days) - lower(days)), 0) AS days FROM awarded_days")

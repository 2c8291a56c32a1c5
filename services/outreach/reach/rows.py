"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

TARGET = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM target WHERE target_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
REPORTED = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM reported_figure WHERE reported_figure_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)

"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

CALL = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM call WHERE call_id = CAST(:id AS uuid) AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
CASE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM service_case WHERE case_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)

"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

LOAN = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM loan WHERE loan_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)

"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

CLAIM = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM claim WHERE claim_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
APPEAL = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM appeal JOIN claim USING (claim_id) WHERE appeal_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
EVIDENCE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM evidence_file JOIN claim USING (claim_id) WHERE evidence_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
CERTIFICATE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM certificate WHERE certificate_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
EVIDENCE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM evidence_file JOIN claim USING (claim_id) WHERE evidence_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)

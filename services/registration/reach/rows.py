"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

EMPLOYMENT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM employment WHERE employment_id = CAST(:id AS uuid) -- of any standing
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
MANDATE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM mandate WHERE mandate_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
COVERAGE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM coverage WHERE coverage_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
HOUSEHOLD = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM household WHERE household_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
CARD = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM card WHERE number = CAST(:id AS text)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
MERGE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM person_merge WHERE merge_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), kept_id, merged_id)) AS within
    """,
)
ORDER = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM closure_order WHERE order_id = CAST(:id AS uuid)
        AND (in_reach(CAST(:areas AS text[]), employer_id) OR area_in_reach(CAST(:areas AS text[]), area))) AS within
    """,
)
ENTRY = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM pending_entry WHERE entry_id = CAST(:id AS uuid)
        AND (in_reach(CAST(:areas AS text[]), (content ->> 'employer_id')::uuid, (content ->> 'person_id')::uuid)
             OR area_in_reach(CAST(:areas AS text[]), content ->> 'area'))) AS within
    """,
)
APPLICATION = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM employer_application WHERE application_id = CAST(:id AS uuid)
        AND (in_reach(CAST(:areas AS text[]), person_id)
             OR area_in_reach(CAST(:areas AS text[]), content ->> 'area'))) AS within
    """,
)
ACCOUNT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM account_link WHERE account = CAST(:id AS text)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)

"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

RETURN = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM monthly_return WHERE return_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
STANDING_CERTIFICATE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM standing_certificate WHERE certificate_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
AGREEMENT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM agreement WHERE agreement_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
WRITE_OFF = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM write_off WHERE write_off_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
REFUND = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM refund WHERE refund_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
OFFICIAL_ASSESSMENT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM official_assessment WHERE assessment_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
PAYMENT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM posting WHERE posting_id = CAST(:id AS bigint)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
FINDING = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM finding WHERE finding_id = CAST(:id AS bigint)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
COVER = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM premium_coverage WHERE coverage_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
PREMIUM_BILL = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM premium_bill
        WHERE bill_id = CAST(substring(upper(CAST(:id AS text)) FROM '^P([0-9]{10,18})[0-9]{2}$') AS bigint)
        AND premium_reference(bill_id) = upper(CAST(:id AS text))
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
INSPECTION_PLAN = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM inspection_plan WHERE plan_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
INSPECTION = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM inspection WHERE inspection_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
SANCTION = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM sanction WHERE sanction_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)
# Everywhere: null areas are all, and any are some.
KNOWN_PERSON = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM person WHERE person_id = CAST(:id AS uuid)
        AND CAST(:areas AS text[]) IS NOT NULL) AS within
    """,
)

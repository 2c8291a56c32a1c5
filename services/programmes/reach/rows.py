"""Statements that tell whether an object exists in the caller's areas. `id`: the object; null areas: the country."""

from libs.common.database.rows import Query

ADVERSE_EVENT = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM adverse_event WHERE adverse_event_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
BOOKING = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM booking WHERE booking_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
TEST = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM test WHERE test_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
STAY = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM stay WHERE stay_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
DOSE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM dose WHERE dose_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
SPECIMEN = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM specimen WHERE specimen_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
SPECIMEN_WITH_CODE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM specimen WHERE code = CAST(:id AS text)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
VACCINATION = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM vaccination WHERE vaccination_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id, employer_id)) AS within
    """,
)
CERTIFICATE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM vaccination_certificate WHERE certificate_id = CAST(:id AS uuid)
        AND in_reach(CAST(:areas AS text[]), person_id)) AS within
    """,
)
BED = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM bed WHERE bed_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
FACILITY = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM facility WHERE facility_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
SITE = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM site WHERE site_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
LABORATORY = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM laboratory WHERE laboratory_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
SESSION = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM session s JOIN site i USING (site_id) WHERE s.session_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), i.area)) AS within
    """,
)
DRAW = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM draw WHERE draw_id = CAST(:id AS uuid)
        AND area_in_reach(CAST(:areas AS text[]), area)) AS within
    """,
)
EMPLOYER_WITH_NUMBER = Query(
    bool,
    """
    SELECT EXISTS (
        SELECT FROM employer WHERE registration_number = CAST(:id AS text)
        AND in_reach(CAST(:areas AS text[]), employer_id)) AS within
    """,
)

"""Doors of programmes for staff of one area: the objects of each, lists that filter, doors of the whole country."""

from libs.common.door.callers.areas import SUBJECT, AreaScope, Object
from services.programmes.reach import rows

AREA_SCOPE = AreaScope(
    objects={
        "person_id": SUBJECT,
        "employer_id": SUBJECT,
        "adverse_event_id": Object(rows.ADVERSE_EVENT),
        "booking_id": Object(rows.BOOKING),
        "test_id": Object(rows.TEST),
        "stay_id": Object(rows.STAY),
        "dose_id": Object(rows.DOSE),
        "specimen_id": Object(rows.SPECIMEN),
        "specimen_code": Object(rows.SPECIMEN_WITH_CODE, str),
        "vaccination_id": Object(rows.VACCINATION),
        "certificate_id": Object(rows.CERTIFICATE),
        "employer_number": Object(rows.EMPLOYER_WITH_NUMBER, str),
        "draw_id": Object(rows.DRAW),
        # Where it is, where the place itself is changed; a person may go to another area.
        "put_bed_in_service.bed_id": Object(rows.BED),
        "add_beds.facility_id": Object(rows.FACILITY),
        "admit_at_the_door.facility_id": Object(rows.FACILITY),
        "open_session.site_id": Object(rows.SITE),
        "close_site.site_id": Object(rows.SITE),
        "close_facility.facility_id": Object(rows.FACILITY),
        "close_laboratory.laboratory_id": Object(rows.LABORATORY),
        "change_seats.session_id": Object(rows.SESSION),
    },
    filtered=frozenset(
        {
            "read_inbox",
            "read_job",
            "follow_job",
            "download_failed_rows",
            "read_waiting_list",
            "list_draws",
            "list_risk_enterprises",
        }
    ),
    open_to_all=frozenset(
        {
            "read_occupancy",
            "list_sessions",
            "list_laboratories",
            "list_sites",
            "list_vaccination_phases",
            "read_phase_figures",
        }
    ),
    national=frozenset(
        {
            "list_events",
            "send_result_file",
            "send_vaccination_file",
            "choose_vaccination_phase",
            "confirm_vaccinations",
            "give_vaccination_seats",
        }
    ),
)

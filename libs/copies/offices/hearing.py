"""The listeners by which a service keeps offices, their staff, and the areas of persons and employers."""

from collections.abc import Mapping

from libs.common.spine.consumer import Listener
from libs.copies.keeping import kept_only
from libs.copies.offices.staff import keep_offices, keep_staff
from libs.copies.offices.subject_areas import (
    forget_areas_of_persons,
    keep_areas_of_employers,
    keep_areas_of_persons,
)

TOPICS = ("registration.offices", "registration.employers", "registration.people")
OFFICE_LISTENERS: Mapping[str, Listener[object]] = {
    "registration.office_opened.v1": kept_only(keep_offices),
    "registration.office_changed.v1": kept_only(keep_offices),
    "registration.office_ended.v1": kept_only(keep_offices),
    "registration.staff_appointed.v1": kept_only(keep_staff),
    "registration.staff_removed.v1": kept_only(keep_staff),
    "registration.employer_registered.v1": kept_only(keep_areas_of_employers),
    "registration.employer_changed.v1": kept_only(keep_areas_of_employers),
    "registration.person_registered.v1": kept_only(keep_areas_of_persons),
    "registration.person_moved.v1": kept_only(keep_areas_of_persons),
    "registration.person_erased.v1": kept_only(forget_areas_of_persons),
}
"""A consumer of its own hears them: its position begins with the first fact, whatever else the service has heard."""

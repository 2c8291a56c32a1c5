"""Tables of offices and their staff: what other services keep of them, and what stays here."""

from sqlalchemy import JSON, CheckConstraint, Column, DateTime, Text, text
from sqlalchemy.dialects.postgresql import ExcludeConstraint

from libs.copies.offices.staff import add_office_tables
from services.registration.metadata import RECORDED, metadata

add_office_tables(
    metadata,
    of_office=(
        Column("name", Text, nullable=False),
        Column("names", JSON, nullable=False),
        Column("address", Text),
        Column("opening_hours", Text),
        Column("contacts", JSON, nullable=False),
        Column("changed_by", Text, nullable=False),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
        CheckConstraint("kind IN ('national', 'province', 'district')", name="office_kind"),
        CheckConstraint("(kind = 'national') = (cardinality(areas) = 0)", name="office_serves_areas"),
        CheckConstraint("last_day >= first_day", name="office_days"),
        CheckConstraint("parent <> code", name="office_not_under_itself"),
    ),
    of_staff=(
        Column("appointed_by", Text, nullable=False),
        Column("because", Text),
        Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
        CheckConstraint("cardinality(roles) > 0", name="staff_office_has_roles"),
        # The day before the first: an appointment that was taken back before it began.
        CheckConstraint("last_day >= first_day - 1", name="staff_office_days"),
        ExcludeConstraint(
            ("office", "="),
            ("subject", "="),
            (text("daterange(first_day, last_day, '[]')"), "&&"),
            name="staff_office_once",
            using="gist",
            where=text("last_day IS NULL OR last_day >= first_day"),
        ),
    ),
)

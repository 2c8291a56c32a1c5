"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import Column, DateTime, MetaData, text

from libs.common.sheets.tables import add_job_tables
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.mandates import add_mandate_table
from libs.copies.offices.staff import add_office_tables
from libs.copies.offices.subject_areas import add_subject_area_table

NOW = text("clock_timestamp()")
metadata = MetaData()
add_spine_tables(metadata)
add_office_tables(metadata)
add_subject_area_table(metadata)
add_alias_table(metadata)
add_mandate_table(metadata)
add_job_tables(metadata)


def recorded() -> Column[object]:
    """Make the column with the moment at which a row became known, in real time whatever the business date is."""
    return Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=NOW)

"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData, text

from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.offices.staff import add_office_tables
from libs.copies.offices.subject_areas import add_subject_area_table

NOW = text("clock_timestamp()")
metadata = MetaData()
add_spine_tables(metadata)
add_office_tables(metadata)
add_subject_area_table(metadata)
add_alias_table(metadata)

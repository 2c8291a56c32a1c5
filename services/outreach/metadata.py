"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData, Numeric, text

from libs.common.spine.tables import add_spine_tables
from libs.copies.offices.staff import add_office_tables
from libs.copies.offices.subject_areas import add_subject_area_table

metadata = MetaData()
add_spine_tables(metadata)
add_office_tables(metadata)
add_subject_area_table(metadata)
RECORDED = text("clock_timestamp()")
VALUE = Numeric(16, 2)
"""A number of persons or units, or an amount in the currency of the country."""

"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData, Numeric, text

from libs.common.sheets.tables import add_job_tables
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.banks import add_bank_table
from libs.copies.law.law_changes import add_law_change_table
from libs.copies.mandates import add_mandate_table
from libs.copies.offices.staff import add_office_tables
from libs.copies.offices.subject_areas import add_subject_area_table

NOW = text("clock_timestamp()")
AMOUNT = Numeric(16, 2)
EXACT = Numeric(20, 6)
metadata = MetaData()
add_spine_tables(metadata)
add_office_tables(metadata)
add_subject_area_table(metadata)
add_alias_table(metadata)
add_bank_table(metadata)
add_mandate_table(metadata)
add_law_change_table(metadata)
add_job_tables(metadata)

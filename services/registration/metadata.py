"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData, text

from libs.common.four_eyes.approvals import add_approval_table
from libs.common.sheets.tables import add_job_tables
from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table
from libs.copies.banks import add_bank_table

RECORDED = text("clock_timestamp()")
"""When a row became known; real time, whatever the business date is."""
metadata = MetaData()
add_spine_tables(metadata)
add_alias_table(metadata)
add_bank_table(metadata)
add_approval_table(metadata)
add_job_tables(metadata)

"""The metadata that the tables of all rooms are declared in, with the tables of the spine."""

from sqlalchemy import MetaData, Numeric, text

from libs.common.spine.tables import add_spine_tables

metadata = MetaData()
add_spine_tables(metadata)
RECORDED = text("clock_timestamp()")
AMOUNT = Numeric(16, 2)

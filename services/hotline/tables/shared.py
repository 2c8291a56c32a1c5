"""The metadata that every table of the hotline database is declared in."""

from sqlalchemy import MetaData

from libs.common.spine.tables import add_spine_tables
from libs.copies.aliases import add_alias_table

metadata = MetaData()
add_spine_tables(metadata)
add_alias_table(metadata)

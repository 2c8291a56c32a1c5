"""Tables of the hotline database: copies of others' facts for the desk, and the desk's own."""

from services.hotline.tables import cases, copies, telling
from services.hotline.tables.shared import metadata

__all__ = ["cases", "copies", "metadata", "telling"]

"""Tables of the programmes database: copies of registration's facts, and one module a programme."""

from services.programmes.tables import copies, hospitels, sites, testing, vaccination
from services.programmes.tables.shared import metadata

__all__ = ["copies", "hospitels", "metadata", "sites", "testing", "vaccination"]

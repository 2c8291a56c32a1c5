"""Tables of the registration database, by subject."""

from services.registration.tables import duplicates, registers
from services.registration.tables.registers import metadata

__all__ = ["duplicates", "metadata", "registers"]

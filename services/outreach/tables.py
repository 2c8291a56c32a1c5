"""All tables of the outreach database, joined from the rooms."""

from services.outreach.figures import tables as figures
from services.outreach.metadata import metadata
from services.outreach.reported import tables as reported
from services.outreach.targets import tables as targets

__all__ = ["figures", "metadata", "reported", "targets"]

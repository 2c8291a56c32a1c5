"""All tables of the programmes database, joined from the rooms."""

from services.programmes.card import tables as card
from services.programmes.figures import tables as figures
from services.programmes.hospitels import tables as hospitels
from services.programmes.metadata import metadata
from services.programmes.people import tables as people
from services.programmes.sites import tables as sites
from services.programmes.testing import tables as testing
from services.programmes.vaccination import tables as vaccination

__all__ = ["card", "figures", "hospitels", "metadata", "people", "sites", "testing", "vaccination"]

"""All tables of the hotline database, joined from the rooms."""

from services.hotline.calls import tables as calls
from services.hotline.cases import tables as cases
from services.hotline.identity import tables as identity
from services.hotline.knowledge import tables as knowledge
from services.hotline.metadata import metadata
from services.hotline.notices import tables as notices
from services.hotline.outbound import tables as outbound
from services.hotline.people import tables as people
from services.hotline.situation import tables as situation

__all__ = [
    "calls",
    "cases",
    "identity",
    "knowledge",
    "metadata",
    "notices",
    "outbound",
    "people",
    "situation",
]

"""All tables of the loans database, joined from the rooms."""

from services.loans.covenant import tables as covenant
from services.loans.employers import tables as employers
from services.loans.lending import tables as lending
from services.loans.metadata import metadata
from services.loans.programme import tables as programme

__all__ = ["covenant", "employers", "lending", "metadata", "programme"]

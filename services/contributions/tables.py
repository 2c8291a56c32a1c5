"""All tables of the contributions database, joined from the rooms."""

from services.contributions.accounts import tables as accounts
from services.contributions.arrears import tables as arrears
from services.contributions.collection import tables as collection
from services.contributions.employers import tables as employers
from services.contributions.files import tables as files
from services.contributions.findings import tables as findings
from services.contributions.history import tables as history
from services.contributions.inspections import tables as inspections
from services.contributions.metadata import metadata
from services.contributions.overdue import tables as overdue
from services.contributions.premiums import tables as premiums
from services.contributions.reassessment import tables as reassessment
from services.contributions.reminders import tables as reminders
from services.contributions.returns import tables as returns
from services.contributions.standing import tables as standing
from services.contributions.statements import tables as statements
from services.contributions.wages_while_claiming import tables as wages_while_claiming

__all__ = [
    "accounts",
    "arrears",
    "collection",
    "employers",
    "files",
    "findings",
    "history",
    "inspections",
    "metadata",
    "overdue",
    "premiums",
    "reassessment",
    "reminders",
    "returns",
    "standing",
    "statements",
    "wages_while_claiming",
]

"""All tables of the registration database, joined from the rooms."""

from services.registration.accounts import tables as accounts
from services.registration.applications import tables as applications
from services.registration.cards import tables as cards
from services.registration.clients import tables as clients
from services.registration.contacts import tables as contacts
from services.registration.coverage import tables as coverage
from services.registration.deaths import tables as deaths
from services.registration.employers import tables as employers
from services.registration.employment_files import tables as employment_files
from services.registration.employments import tables as employments
from services.registration.endings import tables as endings
from services.registration.entries import tables as entries
from services.registration.households import tables as households
from services.registration.mandates import tables as mandates
from services.registration.merges import tables as merges
from services.registration.metadata import metadata
from services.registration.offices import tables as offices
from services.registration.orders import tables as orders
from services.registration.persons import tables as persons
from services.registration.reserved import tables as reserved
from services.registration.sign_up import tables as sign_up
from services.registration.support_lists import tables as support_lists

__all__ = [
    "accounts",
    "applications",
    "cards",
    "clients",
    "contacts",
    "coverage",
    "deaths",
    "employers",
    "employment_files",
    "employments",
    "endings",
    "entries",
    "households",
    "mandates",
    "merges",
    "metadata",
    "offices",
    "orders",
    "persons",
    "reserved",
    "sign_up",
    "support_lists",
]

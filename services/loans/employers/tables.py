"""The employers that may borrow: every employer that registration has told of."""

from sqlalchemy import UniqueConstraint

from libs.copies.employers import add_employer_table
from services.loans.metadata import metadata

EMPLOYER = add_employer_table(
    metadata,
    "registration_number",
    "name",
    "registered_on",
    own=(UniqueConstraint("registration_number", name="employer_registration_number_key"),),
)

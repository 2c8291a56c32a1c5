"""Employers."""

from sqlalchemy import Column, Date, Table, Text, Uuid

from services.loans.metadata import metadata

Table(
    # Who may borrow: every employer that registration has told of.
    "employer",
    metadata,
    Column("employer_id", Uuid, primary_key=True),
    Column("registration_number", Text, nullable=False, unique=True),
    Column("name", Text, nullable=False),
    Column("registered_on", Date, nullable=False),
)

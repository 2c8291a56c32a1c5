"""Tables of payroll agents and the mandates that employers give them."""

from sqlalchemy import (
    JSON,
    Column,
    DateTime,
    Index,
    Table,
    Text,
    Uuid,
    text,
)

from libs.copies.mandates import add_mandate_table
from services.registration.metadata import RECORDED, metadata

Table(
    # A payroll agent: an accountant, a payroll bureau, an HR vendor that files for employers.
    "payroll_agent",
    metadata,
    Column("agent_id", Uuid, primary_key=True),
    Column("name", Text, nullable=False),
    Column("contacts", JSON, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
)
add_mandate_table(
    metadata,
    Column("given_by", Text, nullable=False),
    Column("revoked_by", Text),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Index(
        "mandate_once",
        "employer_id",
        "agent_id",
        "scopes",
        "first_day",
        "last_day",
        unique=True,
        postgresql_where=text("revoked_at IS NULL"),
        postgresql_nulls_not_distinct=True,
    ),
)

"""Table of the contacts of employers. One that ended keeps no name, address or key."""

from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    Table,
    Text,
    Uuid,
    text,
)

from services.registration.metadata import RECORDED, metadata

Table(
    # `salt`: what the contact's own key is made with; the details leave registration only under that key.
    "employer_contact",
    metadata,
    Column("contact_id", Uuid, primary_key=True),
    Column("employer_id", Uuid, ForeignKey("employer.employer_id"), nullable=False),
    Column("person_id", Uuid, ForeignKey("person.person_id")),
    Column("name", Text, nullable=False),
    Column("email", Text),
    Column("phone", Text),
    Column("wish", Text, nullable=False),
    Column("language", Text),
    Column("acts", Boolean, nullable=False, server_default="false"),
    Column("version", Integer, nullable=False, server_default="1"),
    Column("salt", LargeBinary),
    Column("given_by", Text, nullable=False),
    Column("recorded_at", DateTime(timezone=True), nullable=False, server_default=RECORDED),
    Column("ended_at", DateTime(timezone=True)),
    Column("ended_by", Text),
    CheckConstraint("NOT acts OR person_id IS NOT NULL", name="employer_contact_acts"),
    CheckConstraint("wish IN ('email', 'sms', 'none')", name="employer_contact_wish"),
    CheckConstraint("(ended_at IS NULL) = (salt IS NOT NULL)", name="employer_contact_key"),
    Index(
        "employer_contact_person_once",
        "employer_id",
        "person_id",
        unique=True,
        postgresql_where=text("ended_at IS NULL"),
    ),
    Index("employer_contact_person", "person_id", postgresql_where=text("ended_at IS NULL")),
)

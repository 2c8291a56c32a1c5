"""Tables of findings, and of months that have to be compared again."""

from sqlalchemy import (
    BigInteger,
    CheckConstraint,
    Column,
    Date,
    DateTime,
    Identity,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    Uuid,
    text,
)

from services.contributions.metadata import AMOUNT, NOW, metadata

Table(
    # A contradiction of a month. It stands until its cause is gone (`removed_on`), whatever was answered.
    "finding",
    metadata,
    Column("finding_id", BigInteger, Identity(always=True), primary_key=True),
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    Column("kind", Text, nullable=False),
    # The kept id of the person; null where the whole month is meant.
    Column("person_id", Uuid),
    # The return that it was last seen in, and its line; null where no line has the person.
    Column("return_id", Uuid, nullable=False),
    Column("line_no", Integer),
    # What the return has, and what it is compared with: wages, or persons.
    Column("reported", AMOUNT),
    Column("compared", AMOUNT),
    Column("raised_on", Date, nullable=False),
    Column("raised_at", DateTime(timezone=True), nullable=False, server_default=NOW),
    Column("answer_by", Date, nullable=False),
    Column("status", Text, nullable=False, server_default="open"),
    Column("answered_by", Text),
    Column("answered_on", Date),
    Column("answered_at", DateTime(timezone=True)),
    Column("because", Text),
    # The correction that an accepted finding wrote.
    Column("correction_id", Uuid),
    Column("decided_by", Text),
    Column("decided_on", Date),
    Column("decided_because", Text),
    Column("removed_on", Date),
    CheckConstraint("status IN ('open', 'accepted', 'disputed', 'upheld', 'dismissed')", name="finding_status"),
    CheckConstraint("(status = 'open') = (answered_by IS NULL)", name="finding_answered"),
    CheckConstraint("(status IN ('upheld', 'dismissed')) = (decided_by IS NOT NULL)", name="finding_decided"),
    CheckConstraint("decided_by <> answered_by", name="finding_decided_by_another"),
    CheckConstraint("status IN ('open', 'accepted') OR because IS NOT NULL", name="finding_disputed_because"),
    CheckConstraint("answered_on <= answer_by", name="finding_answered_in_time"),
    Index(
        "finding_once",
        "employer_id",
        "month",
        "kind",
        "person_id",
        unique=True,
        postgresql_nulls_not_distinct=True,
        postgresql_where=text("removed_on IS NULL"),
    ),
    Index("finding_employer", "employer_id", "finding_id"),
    Index("finding_person", "person_id", postgresql_where=text("removed_on IS NULL")),
    Index("finding_disputed", "answered_at", postgresql_where=text("status = 'disputed'")),
)
Table(
    # Months to compare again, since an employment changed or two ids became one person.
    "finding_check",
    metadata,
    Column("employer_id", Uuid, nullable=False),
    Column("month", Date, nullable=False),
    PrimaryKeyConstraint("employer_id", "month"),
)

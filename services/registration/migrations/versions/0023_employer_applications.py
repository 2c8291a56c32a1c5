"""Contacts of employers, and persons' applications to register an employer."""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.create_table(
        "employer_contact",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.Column("wish", sa.Text(), nullable=False),
        sa.Column("language", sa.Text(), nullable=True),
        sa.Column("acts", sa.Boolean(), server_default="false", nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("salt", sa.LargeBinary(), nullable=True),
        sa.Column("given_by", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.Column("ended_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.CheckConstraint("NOT acts OR person_id IS NOT NULL", name="employer_contact_acts"),
        sa.CheckConstraint("wish IN ('email', 'sms', 'none')", name="employer_contact_wish"),
        sa.CheckConstraint("(ended_at IS NULL) = (salt IS NOT NULL)", name="employer_contact_key"),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.employer_id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    stands = sa.text("ended_at IS NULL")
    op.create_index(
        "employer_contact_person_once",
        "employer_contact",
        ["employer_id", "person_id"],
        unique=True,
        postgresql_where=stands,
    )
    op.create_index("employer_contact_person", "employer_contact", ["person_id"], postgresql_where=stands)
    op.create_table(
        "employer_application",
        sa.Column("application_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), server_default="1", nullable=False),
        sa.Column("number", sa.Text(), nullable=True),
        sa.Column("status", sa.Text(), server_default="waiting", nullable=False),
        sa.Column("question", sa.Text(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("employer_id", sa.Uuid(), nullable=True),
        sa.Column("made_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.CheckConstraint(
            "status IN ('waiting', 'asked', 'approved', 'refused', 'withdrawn')", name="employer_application_status"
        ),
        sa.CheckConstraint("(status = 'approved') = (employer_id IS NOT NULL)", name="employer_application_approved"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.employer_id"]),
        sa.PrimaryKeyConstraint("application_id"),
    )
    op.create_index(
        "employer_application_open_once",
        "employer_application",
        ["person_id", "number"],
        unique=True,
        postgresql_where=sa.text("status IN ('waiting', 'asked')"),
        postgresql_nulls_not_distinct=True,
    )
    op.create_index("employer_application_person", "employer_application", ["person_id"])
    op.create_index(
        "employer_application_waiting",
        "employer_application",
        ["made_at"],
        postgresql_where=sa.text("status = 'waiting'"),
    )

"""Contacts of employers, their checks, looks at employers and employers' confirmations."""

import sqlalchemy as sa
from alembic import op

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    _contacts()
    _checks()
    op.create_table(
        "employer_look",
        sa.Column("look_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("looked_by", sa.Text(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("purpose", sa.Text(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.case_id"]),
        sa.PrimaryKeyConstraint("look_id"),
    )
    op.create_index("employer_look_employer", "employer_look", ["employer_id", "looked_by"])
    op.create_table(
        "employer_confirmation",
        sa.Column("confirmation_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("service", sa.Text(), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("body", sa.JSON(), nullable=False),
        sa.Column("digest", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), server_default="pending", nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("until", sa.DateTime(timezone=True), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=True),
        sa.Column("decided_at", sa.DateTime(timezone=True), nullable=True),
        sa.CheckConstraint("status IN ('pending', 'confirmed', 'refused')", name="employer_confirmation_status"),
        sa.CheckConstraint("(status = 'pending') = (decided_at IS NULL)", name="employer_confirmation_decided"),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.case_id"]),
        sa.PrimaryKeyConstraint("confirmation_id"),
    )
    op.create_index("employer_confirmation_case", "employer_confirmation", ["case_id"])
    op.create_index("employer_confirmation_employer", "employer_confirmation", ["employer_id"])


def _contacts() -> None:
    op.create_table(
        "employer_contact",
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=True),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("sealed", sa.Text(), nullable=False),
        sa.Column("state", sa.Text(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("email", sa.Text(), nullable=True),
        sa.Column("phone", sa.Text(), nullable=True),
        sa.CheckConstraint("state IN ('sealed', 'open', 'ended')", name="employer_contact_state"),
        sa.CheckConstraint("(state = 'open') = (name IS NOT NULL)", name="employer_contact_open"),
        sa.PrimaryKeyConstraint("contact_id"),
    )
    op.create_index("employer_contact_employer", "employer_contact", ["employer_id"])
    op.create_index(
        "employer_contact_sealed", "employer_contact", ["contact_id"], postgresql_where=sa.text("state = 'sealed'")
    )


def _checks() -> None:
    op.create_table(
        "employer_check",
        sa.Column("check_id", sa.Uuid(), nullable=False),
        sa.Column("case_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("contact_id", sa.Uuid(), nullable=False),
        sa.Column("agent", sa.Text(), nullable=False),
        sa.Column("asked", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("passed", sa.Boolean(), nullable=False),
        sa.Column("at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.ForeignKeyConstraint(["case_id"], ["service_case.case_id"]),
        sa.PrimaryKeyConstraint("check_id"),
    )
    op.create_index("employer_check_case", "employer_check", ["case_id"])
    op.create_index("employer_check_employer", "employer_check", ["employer_id", "at"])
    op.create_table(
        "employer_check_day",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("day", sa.Date(), nullable=False),
        sa.Column("wrong", sa.Integer(), nullable=False),
        sa.CheckConstraint("wrong BETWEEN 0 AND 3", name="employer_check_day_tries"),
        sa.PrimaryKeyConstraint("employer_id", "day"),
    )

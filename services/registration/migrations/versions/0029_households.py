"""Households with their members and heads, and every version of them."""

import sqlalchemy as sa
from alembic import op

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None
_NOW = sa.text("clock_timestamp()")
_REASONS = "'left', 'moved', 'died', 'entered_wrongly'"


def upgrade() -> None:
    op.create_table(
        "household",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=_NOW, nullable=False),
        sa.PrimaryKeyConstraint("household_id"),
    )
    op.create_table(
        "household_history",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["household_id"], ["household.household_id"]),
        sa.PrimaryKeyConstraint("household_id", "version"),
    )
    op.create_table(
        "household_member",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("asked_end", sa.Date(), nullable=True),
        sa.Column("asked_reason", sa.Text(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.CheckConstraint("asked_end >= first_day", name="household_member_asked_end_in_order"),
        sa.CheckConstraint("ended_on >= first_day", name="household_member_days_in_order"),
        sa.CheckConstraint(
            "(asked_end IS NULL) = (asked_reason IS NULL)", name="household_member_asked_end_has_reason"
        ),
        sa.CheckConstraint("(ended_on IS NULL) = (end_reason IS NULL)", name="household_member_end_has_reason"),
        sa.CheckConstraint(f"end_reason IN ({_REASONS})", name="household_member_end_reason"),
        sa.ForeignKeyConstraint(["household_id"], ["household.household_id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("member_id"),
    )
    op.execute("""
        ALTER TABLE household_member ADD CONSTRAINT household_member_once EXCLUDE USING gist (
            person_id WITH =, (daterange(first_day, ended_on)) WITH &&)
    """)
    op.create_index("household_member_household", "household_member", ["household_id"])
    op.create_index("household_member_person", "household_member", ["person_id"])
    op.create_table(
        "household_member_history",
        sa.Column("member_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.ForeignKeyConstraint(["member_id"], ["household_member.member_id"]),
        sa.PrimaryKeyConstraint("member_id", "version"),
    )
    op.create_table(
        "household_head",
        sa.Column("household_id", sa.Uuid(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("from_version", sa.Integer(), nullable=False),
        sa.Column("to_version", sa.Integer(), nullable=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.CheckConstraint("to_version > from_version", name="household_head_versions_in_order"),
        sa.ForeignKeyConstraint(["household_id"], ["household.household_id"]),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.PrimaryKeyConstraint("household_id", "first_day", "from_version"),
    )
    op.create_index(
        "household_head_once",
        "household_head",
        ["household_id", "first_day"],
        unique=True,
        postgresql_where=sa.text("to_version IS NULL"),
    )


def downgrade() -> None:
    for table in ("household_head", "household_member_history", "household_member", "household_history", "household"):
        op.drop_table(table)

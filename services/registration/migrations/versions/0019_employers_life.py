"""What employers change, with its history; branches that open and close; days on which employers do no work."""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = ["inactive_periods_0001"]
NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    op.add_column("employer", sa.Column("address", sa.Text(), nullable=True))
    op.add_column("employer", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("branch", sa.Column("opened_on", sa.Date(), nullable=True))
    op.add_column("branch", sa.Column("closed_on", sa.Date(), nullable=True))
    op.create_check_constraint("branch_closes_after_opening", "branch", "closed_on >= opened_on")
    op.create_table(
        "employer_change",
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("name", sa.Text(), nullable=True),
        sa.Column("address", sa.Text(), nullable=True),
        sa.Column("area", sa.Text(), nullable=True),
        sa.Column("sector", sa.Text(), nullable=True),
        sa.Column("branches", sa.JSON(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["employer_id"], ["employer.employer_id"]),
        sa.PrimaryKeyConstraint("employer_id", "version"),
    )
    op.add_column("inactive_period", sa.Column("reason", sa.Text(), nullable=True))
    op.add_column("inactive_period", sa.Column("successor_id", sa.Uuid(), nullable=True))
    op.create_table(
        "inactive_period_change",
        sa.Column("period_id", sa.Uuid(), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("changed_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.ForeignKeyConstraint(["period_id"], ["inactive_period.period_id"]),
        sa.PrimaryKeyConstraint("period_id", "version"),
    )
    op.create_check_constraint(
        "inactive_period_reason",
        "inactive_period",
        "(kind = 'ended') = (reason IS NOT NULL) AND reason IN ('closed', 'bankrupt', 'merged', 'owner_died')",
    )
    op.execute("""
        ALTER TABLE inactive_period ADD CONSTRAINT inactive_period_no_overlap EXCLUDE USING gist
            (employer_id WITH =, kind WITH =, daterange(first_day, last_day + 1) WITH &&)
    """)
    op.create_table(
        "staff_transfer",
        sa.Column("transfer_id", sa.Uuid(), nullable=False),
        sa.Column("from_employer_id", sa.Uuid(), nullable=False),
        sa.Column("to_employer_id", sa.Uuid(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("persons", sa.Integer(), nullable=False),
        sa.Column("made_by", sa.Text(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_at", sa.DateTime(timezone=True), server_default=NOW, nullable=False),
        sa.CheckConstraint("from_employer_id <> to_employer_id", name="staff_transfer_two_employers"),
        sa.ForeignKeyConstraint(["from_employer_id"], ["employer.employer_id"]),
        sa.ForeignKeyConstraint(["to_employer_id"], ["employer.employer_id"]),
        sa.PrimaryKeyConstraint("transfer_id"),
    )
    op.create_index("staff_transfer_from", "staff_transfer", ["from_employer_id"])
    op.create_index("staff_transfer_to", "staff_transfer", ["to_employer_id"])

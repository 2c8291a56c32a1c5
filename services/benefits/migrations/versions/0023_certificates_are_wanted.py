"""Employers are asked for certificates, officers decide without them, and a claim can be withdrawn.

Claims that wait for a certificate from before are judged again by the duty that reviews what waits: their employers
are asked then. Nothing else of a claim changes.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "certificate_wanted",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("cause", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=False),
        sa.Column("asked_on", sa.Date(), nullable=False),
        sa.Column("until", sa.Date(), nullable=False),
        sa.Column("ended_because", sa.Text(), nullable=True),
        sa.Column("refused_at", sa.DateTime(timezone=True), nullable=True),
        sa.Column("refused_because", sa.Text(), nullable=True),
        sa.Column("refused_words", sa.Text(), nullable=True),
        sa.Column("refused_by", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("ended_because IN ('certified', 'claim_ended')", name="certificate_wanted_ended"),
        sa.CheckConstraint(
            "refused_because IN ('never_worked_here', 'worked_these_days', 'other')", name="certificate_wanted_refused"
        ),
        sa.CheckConstraint(
            "(refused_at IS NULL) = (refused_because IS NULL) AND (refused_at IS NULL) = (refused_by IS NULL)",
            name="certificate_wanted_refused_whole",
        ),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.create_index(
        "certificate_wanted_employer",
        "certificate_wanted",
        ["employer_id"],
        unique=False,
        postgresql_where=sa.text("ended_because IS NULL"),
    )
    op.create_table(
        "evidence_decision",
        sa.Column("claim_id", sa.Uuid(), nullable=False),
        sa.Column("pays", sa.Boolean(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("decided_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.ForeignKeyConstraint(["claim_id"], ["claim.claim_id"]),
        sa.PrimaryKeyConstraint("claim_id"),
    )
    op.drop_constraint("claim_status", "claim")
    op.create_check_constraint(
        "claim_status",
        "claim",
        "status IN ('pending', 'in_payment', 'rejected', 'stopped', 'closed', 'withdrawn')",
    )
    op.execute(
        """
        UPDATE claim SET review_on = filed_on - 1
        WHERE status = 'pending' AND EXISTS (
            SELECT FROM json_array_elements(waiting_for) waits
            WHERE waits ->> 'what' IN ('employer_certificate', 'employment', 'closure_order'))
        """
    )

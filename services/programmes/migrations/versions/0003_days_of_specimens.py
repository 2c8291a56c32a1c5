"""The agency's day on which a test was registered, and corrections of the day on which a specimen was taken."""

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("test", sa.Column("registered_on", sa.Date()))
    op.execute("""
        UPDATE test SET registered_on = coalesce(
            (SELECT min(j.day) FROM journal j WHERE j.person_id = test.person_id AND j.subject_id = test.test_id
               AND j.happening = 'test_registered'),
            test.recorded_at::date)
    """)
    op.alter_column("test", "registered_on", nullable=False)
    op.create_table(
        "specimen_correction",
        sa.Column("specimen_id", sa.Uuid(), sa.ForeignKey("specimen.specimen_id"), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("was_taken_on", sa.Date(), nullable=False),
        sa.Column("taken_on", sa.Date(), nullable=False),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("recorded_by", sa.Text(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.PrimaryKeyConstraint("specimen_id", "number"),
        sa.CheckConstraint("taken_on <> was_taken_on", name="specimen_correction_changes"),
    )


def downgrade() -> None:
    op.drop_table("specimen_correction")
    op.drop_column("test", "registered_on")

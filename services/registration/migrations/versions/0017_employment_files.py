"""Files of hires and leavers, and what counts as a try in them."""

import sqlalchemy as sa
from alembic import op

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = ["jobs_0001"]


def upgrade() -> None:
    for name in ("wrong", "shown", "hired"):
        op.add_column("match_try", sa.Column(name, sa.Integer(), server_default="0", nullable=False))
    op.create_table(
        "employment_file",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("refused", sa.Boolean(), nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.PrimaryKeyConstraint("job_id"),
    )
    op.create_table(
        "employment_file_row",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("employer_id", sa.Uuid(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("started_on", sa.Date(), nullable=True),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("reason", sa.Text(), nullable=True),
        sa.Column("branch", sa.Text(), nullable=False),
        sa.Column("stranger", sa.Boolean(), nullable=False),
        sa.PrimaryKeyConstraint("job_id", "row_no"),
    )
    op.create_index("employment_file_row_person", "employment_file_row", ["job_id", "person_id"])
    op.create_table(
        "employment_file_done",
        sa.Column("job_id", sa.Uuid(), nullable=False),
        sa.Column("row_no", sa.Integer(), nullable=False),
        sa.Column("sheet_row", sa.Integer(), nullable=False),
        sa.Column("employment_id", sa.Uuid(), nullable=False),
        sa.Column("done", sa.Text(), nullable=False),
        sa.CheckConstraint(
            "done IN ('started', 'waiting', 'ended', 'unchanged')", name="employment_file_done_what"
        ),
        sa.PrimaryKeyConstraint("job_id", "row_no"),
    )
    op.create_table(
        "wrong_pair",
        sa.Column("counted", sa.Text(), nullable=False),
        sa.Column("pair", sa.LargeBinary(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("counted", "pair"),
    )
    op.create_index("wrong_pair_since", "wrong_pair", ["since"])

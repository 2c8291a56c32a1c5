"""What a death ended, for the case that it is withdrawn."""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "death_release",
        sa.Column("subject_id", sa.Uuid(), primary_key=True),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("was", sa.Text(), nullable=False),
        sa.Column("place_id", sa.Uuid()),
        sa.Column("counted", sa.Boolean(), server_default="true", nullable=False),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")
        ),
        sa.CheckConstraint("what IN ('stay', 'booking', 'vaccination')", name="death_release_what"),
    )
    op.create_index("death_release_person", "death_release", ["person_id"])

"""Cards and books of insured persons."""

import sqlalchemy as sa
from alembic import op

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None
_REASONS = "'expired', 'renewed', 'lost', 'damaged', 'revoked', 'cover_ended', 'died', 'merged', 'erased'"


def upgrade() -> None:
    op.create_table(
        "card",
        sa.Column("card_id", sa.Uuid(), nullable=False),
        sa.Column("number", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Uuid(), nullable=False),
        sa.Column("area", sa.Text(), nullable=False),
        sa.Column("first_day", sa.Date(), nullable=False),
        sa.Column("last_day", sa.Date(), nullable=True),
        sa.Column("replaces", sa.Uuid(), nullable=True),
        sa.Column("issued_by", sa.Text(), nullable=False),
        sa.Column("ended_on", sa.Date(), nullable=True),
        sa.Column("end_reason", sa.Text(), nullable=True),
        sa.Column("ended_by", sa.Text(), nullable=True),
        sa.Column("because", sa.Text(), nullable=True),
        sa.Column(
            "recorded_at", sa.DateTime(timezone=True), server_default=sa.text("clock_timestamp()"), nullable=False
        ),
        sa.CheckConstraint("last_day >= first_day", name="card_days_in_order"),
        sa.CheckConstraint(
            "(ended_on IS NULL) = (end_reason IS NULL) AND (ended_on IS NULL) = (ended_by IS NULL)",
            name="card_end_has_reason",
        ),
        sa.CheckConstraint(f"end_reason IN ({_REASONS})", name="card_end_reason"),
        sa.ForeignKeyConstraint(["person_id"], ["person.person_id"]),
        sa.ForeignKeyConstraint(["replaces"], ["card.card_id"]),
        sa.PrimaryKeyConstraint("card_id"),
        sa.UniqueConstraint("number", name="card_number_key"),
    )
    op.create_index(
        "card_one_live", "card", ["person_id", "kind"], unique=True, postgresql_where=sa.text("ended_on IS NULL")
    )
    op.create_index("card_person", "card", ["person_id"])
    op.create_index("card_listed", "card", ["kind", "area", "number"])


def downgrade() -> None:
    op.drop_table("card")

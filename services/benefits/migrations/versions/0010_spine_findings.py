"""The spine's findings: gaps, unreadable records, failing loops, open differences; and when a listener moved last."""

import sqlalchemy as sa
from alembic import op

revision = "0010"
down_revision = "0009"
branch_labels = None
depends_on = None

_NOW = sa.text("clock_timestamp()")


def upgrade() -> None:
    moved_at = sa.Column("moved_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW)
    op.add_column("consumer_position", moved_at)
    op.add_column("consumer_position", sa.Column("gap_at", sa.DateTime(timezone=True)))
    op.add_column("consumer_position", sa.Column("gap_got", sa.BigInteger()))
    op.create_table(
        "unreadable_record",
        sa.Column("consumer", sa.Text(), nullable=False),
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False),
        sa.Column("kafka_offset", sa.BigInteger(), nullable=False),
        sa.Column("bytes", sa.Integer(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("settled_by", sa.Text()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.PrimaryKeyConstraint("consumer", "topic", "partition", "kafka_offset"),
        sa.CheckConstraint("(settled_by IS NULL) = (settled_at IS NULL)", name="unreadable_record_settled"),
    )
    op.create_table(
        "failing_loop",
        sa.Column("loop", sa.Text(), primary_key=True),
        sa.Column("times", sa.BigInteger(), nullable=False, server_default="1"),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("first_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("last_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
    )
    op.create_table(
        "open_difference",
        sa.Column("topic", sa.Text(), nullable=False),
        sa.Column("partition", sa.SmallInteger(), nullable=False),
        sa.Column("sequence", sa.BigInteger(), nullable=False),
        sa.Column("event_id", sa.Uuid(), nullable=False),
        sa.Column("key", sa.Text(), nullable=False),
        sa.Column("type", sa.Text(), nullable=False),
        sa.Column("occurred_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, server_default=_NOW),
        sa.Column("settled", sa.Text()),
        sa.Column("settled_by", sa.Text()),
        sa.Column("settled_at", sa.DateTime(timezone=True)),
        sa.Column("because", sa.Text(), nullable=False, server_default=""),
        sa.PrimaryKeyConstraint("topic", "partition", "sequence"),
        sa.CheckConstraint("settled IN ('entered_again', 'dropped')", name="open_difference_settled"),
        sa.CheckConstraint(
            "(settled IS NULL) = (settled_by IS NULL) AND (settled IS NULL) = (settled_at IS NULL)",
            name="open_difference_settled_by",
        ),
    )
    op.create_index(
        "open_difference_open", "open_difference", ["found_at"], postgresql_where=sa.text("settled IS NULL")
    )


def downgrade() -> None:
    op.drop_table("open_difference")
    op.drop_table("failing_loop")
    op.drop_table("unreadable_record")
    for column in ("gap_got", "gap_at", "moved_at"):
        op.drop_column("consumer_position", column)

"""One person under two ids."""

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "person_alias",
        sa.Column("person_id", sa.Uuid(), primary_key=True),
        sa.Column("kept_id", sa.Uuid(), nullable=False),
    )
    op.create_index("person_alias_kept", "person_alias", ["kept_id"])
    op.create_table(
        "approval",
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("approver", sa.Text(), nullable=False),
        sa.Column("maker", sa.Text(), nullable=False),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("approved_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.PrimaryKeyConstraint("subject", "approver"),
        sa.CheckConstraint("approver <> maker", name="approval_by_another"),
    )
    op.create_table(
        "person_merge",
        sa.Column("merge_id", sa.Uuid(), primary_key=True),
        sa.Column("kept_id", sa.Uuid(), sa.ForeignKey("person.person_id"), nullable=False),
        sa.Column("merged_id", sa.Uuid(), sa.ForeignKey("person.person_id"), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("status", sa.Text(), nullable=False, server_default="asked"),
        sa.Column("hash", sa.Text(), nullable=False),
        sa.Column("asked_by", sa.Text(), nullable=False),
        sa.Column("asked_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("decided_by", sa.Text()),
        sa.CheckConstraint("status IN ('asked', 'merged', 'refused', 'undone')", name="person_merge_status"),
    )
    op.create_index(
        "person_merge_one_open", "person_merge", ["merged_id"], unique=True,
        postgresql_where=sa.text("status IN ('asked', 'merged')"),
    )
    op.create_table(
        "possible_duplicate",
        sa.Column("one_id", sa.Uuid(), nullable=False),
        sa.Column("other_id", sa.Uuid(), nullable=False),
        sa.Column("found_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("dismissed_by", sa.Text()),
        sa.PrimaryKeyConstraint("one_id", "other_id"),
    )
    op.create_table(
        "duplicate_scan",
        sa.Column("one", sa.Boolean(), primary_key=True),
        sa.Column("scanned_until", sa.DateTime(timezone=True), nullable=False),
        sa.CheckConstraint("one", name="duplicate_scan_one_row"),
    )
    op.create_index("person_alike", "person", ["born_on", "family_name"])
    op.create_index("person_recorded", "person", ["recorded_at"], postgresql_using="brin")


def downgrade() -> None:
    op.drop_index("person_recorded", "person")
    op.drop_index("person_alike", "person")
    for table in ("duplicate_scan", "possible_duplicate", "person_merge", "approval", "person_alias"):
        op.drop_table(table)

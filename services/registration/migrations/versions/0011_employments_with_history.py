"""Employments that can be corrected and objected to; the database holds no overlap; who registered a person."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None
_STANDING = "standing IN ('stands', 'waiting', 'contested', 'void')"


def upgrade() -> None:
    op.execute("CREATE EXTENSION IF NOT EXISTS btree_gist")
    op.add_column("person", sa.Column("registered_by", sa.Uuid()))
    op.add_column("employment", sa.Column("standing", sa.Text(), nullable=False, server_default="stands"))
    op.create_check_constraint("employment_standing", "employment", _STANDING)
    op.execute("""
        ALTER TABLE employment ADD CONSTRAINT employment_no_overlap EXCLUDE USING gist
            (employer_id WITH =, person_id WITH =, daterange(started_on, ended_on) WITH &&) WHERE (standing <> 'void')
    """)
    op.create_index(
        "employment_to_see_to", "employment", ["recorded_at"],
        postgresql_where=sa.text("standing IN ('waiting', 'contested')"),
    )
    op.add_column("employment_history", sa.Column("standing", sa.Text(), nullable=False, server_default="stands"))
    op.add_column("employment_history", sa.Column("changed_by", sa.Text()))
    op.add_column("employment_history", sa.Column("because", sa.Text()))
    op.create_table(
        "employment_objection",
        sa.Column("employment_id", sa.Uuid(), sa.ForeignKey("employment.employment_id"), primary_key=True),
        sa.Column("because", sa.Text(), nullable=False),
        sa.Column("objected_at", sa.DateTime(timezone=True), nullable=False, server_default=sa.text("clock_timestamp()")),
        sa.Column("decision", sa.Text()),
        sa.Column("decided_by", sa.Text()),
        sa.CheckConstraint("decision IN ('upheld', 'dismissed')", name="employment_objection_decision"),
        sa.CheckConstraint("(decision IS NULL) = (decided_by IS NULL)", name="employment_objection_decided"),
    )
    op.create_table(
        "match_try",
        sa.Column("counted", sa.Text(), primary_key=True),
        sa.Column("tries", sa.Integer(), nullable=False),
        sa.Column("since", sa.DateTime(timezone=True), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("match_try")
    op.drop_table("employment_objection")
    for column in ("standing", "changed_by", "because"):
        op.drop_column("employment_history", column)
    op.drop_index("employment_to_see_to", "employment")
    op.drop_constraint("employment_no_overlap", "employment")
    op.drop_constraint("employment_standing", "employment")
    op.drop_column("employment", "standing")
    op.drop_column("person", "registered_by")

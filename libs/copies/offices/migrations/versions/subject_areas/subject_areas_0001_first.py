"""The table of the areas of persons and employers."""

import sqlalchemy as sa
from alembic import op

revision = "subject_areas_0001"
down_revision = None
branch_labels = None
depends_on = "offices_0001"


def upgrade() -> None:
    op.create_table(
        "subject_area",
        sa.Column("subject_id", sa.Uuid(), nullable=False),
        sa.Column("areas", sa.ARRAY(sa.Text()), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("subject_id"),
    )
    op.execute("""
        CREATE FUNCTION in_reach(reach text[], VARIADIC subjects uuid[]) RETURNS boolean
        LANGUAGE sql STABLE PARALLEL SAFE AS $$
            SELECT reach IS NULL OR EXISTS (
                SELECT FROM subject_area s CROSS JOIN LATERAL unnest(s.areas) lies
                WHERE s.subject_id = ANY(subjects) AND area_in_reach(reach, lies))
        $$
    """)

"""Closure orders name branches, end on another day, and are withdrawn."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import ARRAY

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("closure_order", sa.Column("branches", ARRAY(sa.Text()), nullable=True))
    op.add_column("closure_order", sa.Column("version", sa.Integer(), server_default="1", nullable=False))
    op.add_column("closure_order", sa.Column("withdrawn", sa.Boolean(), server_default="false", nullable=False))
    op.create_index(
        "closure_order_employer", "closure_order", ["employer_id"], postgresql_where=sa.text("employer_id IS NOT NULL")
    )
    # The closed days of one employer as they hold for one person, under every id of the person; `number` as it is
    # meant, or all numbers. An order for an area holds for its parts and while the employer is there; one for branches
    # while the person is employed at one of them. An employment of which no branch is known is at the head office.
    op.execute("""
        CREATE FUNCTION closed_days (employer uuid, persons uuid[], number text)
        RETURNS TABLE (order_number text, disease text, withdrawn boolean, first_day date, last_day date)
        LANGUAGE sql STABLE AS $$
            SELECT o.order_number, o.disease, o.withdrawn, o.first_day, o.last_day FROM closure_order o
            WHERE o.employer_id = employer AND o.branches IS NULL AND (number IS NULL OR o.number_meant = number)
            UNION
            SELECT o.order_number, o.disease, o.withdrawn, greatest(o.first_day, s.first_day),
                   least(o.last_day, s.until - 1)
            FROM employer_stretch s
            JOIN closure_order o ON (s.area = o.area OR starts_with(s.area, o.area || '-'))
                 AND starts_with(s.sector, o.sector)
            WHERE s.employer_id = employer AND o.first_day < s.until AND o.last_day >= s.first_day
              AND (number IS NULL OR o.number_meant = number)
            UNION
            SELECT o.order_number, o.disease, o.withdrawn, greatest(o.first_day, m.started_on),
                   least(o.last_day, m.ended_on - 1)
            FROM closure_order o JOIN employment m ON m.employer_id = o.employer_id
            WHERE o.employer_id = employer AND m.person_id = ANY(persons) AND m.standing <> 'void'
              AND coalesce(m.branch, '000000') = ANY(o.branches)
              AND m.started_on <= o.last_day AND coalesce(m.ended_on, 'infinity') > o.first_day
              AND (number IS NULL OR o.number_meant = number)
        $$
    """)

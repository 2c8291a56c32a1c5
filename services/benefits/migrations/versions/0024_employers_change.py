"""Which version of an employer is kept: employers change. The view tells where each was, and until when."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"
branch_labels = None
depends_on = ["employer_places_0001"]


def upgrade() -> None:
    op.add_column("employer", sa.Column("said_version", sa.Integer(), server_default="1", nullable=False))
    op.execute("""
        CREATE VIEW employer_stretch (employer_id, area, sector, first_day, until) AS
        SELECT p.employer_id, p.area, p.sector,
               CASE WHEN lag(p.first_day) OVER w IS NULL THEN '-infinity'::date ELSE p.first_day END,
               coalesce(lead(p.first_day) OVER w, 'infinity'::date)
        FROM employer_place p WINDOW w AS (PARTITION BY p.employer_id ORDER BY p.first_day)
        UNION ALL
        SELECT e.employer_id, e.area, e.sector, '-infinity'::date, 'infinity'::date FROM employer e
        WHERE NOT EXISTS (SELECT FROM employer_place p WHERE p.employer_id = e.employer_id)
    """)

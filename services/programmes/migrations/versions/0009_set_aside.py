"""The registrations for vaccination that do not count: those of a merged person but the one that was first."""

from alembic import op

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE VIEW set_aside (vaccination_id) AS
        SELECT vaccination_id FROM (
            SELECT v.vaccination_id, row_number() OVER (
                       PARTITION BY g.kept_id ORDER BY v.status = 'registered', v.recorded_at, v.vaccination_id) AS place
            FROM (SELECT person_id, kept_id FROM person_alias UNION SELECT kept_id, kept_id FROM person_alias) g
            JOIN vaccination v USING (person_id) WHERE v.status <> 'withdrawn') r
        WHERE place > 1
    """)

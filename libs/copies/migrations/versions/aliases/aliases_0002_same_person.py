"""Pairs of two ids of one person, for statements about many persons at once."""

from alembic import op

revision = "aliases_0002"
down_revision = "aliases_0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute("""
        CREATE VIEW same_person (person_id, other_id) AS
        SELECT a.person_id, a.kept_id FROM person_alias a
        UNION ALL SELECT a.kept_id, a.person_id FROM person_alias a
        UNION ALL SELECT a.person_id, b.person_id FROM person_alias a JOIN person_alias b USING (kept_id)
                  WHERE a.person_id <> b.person_id
    """)
